import Testing

@testable import ExOSFiles
@testable import FileSimulation

@Suite struct TreeTests {
  private func makeDisk() throws -> MemoryDisk {
    try Ext2Tools.make(blockSize: 1024, kilobytes: 2000)
  }

  /// A tree with a file and a link at every depth.
  private func plant(_ files: inout TestFiles, at root: String) throws {
    var path = root
    try files.makeDirectory(path)
    for depth in 0..<20 {
      try files.put("at \(depth)", at: "\(path)/file")
      try files.makeSymbolicLink("\(path)/link", target: "file")
      path += "/down"
      try files.makeDirectory(path)
    }
  }

  @Test(arguments: ["/tree", "/tmp/tree"])
  func `A tree is removed with all that is in it, and leaves nothing`(root: String) throws {
    let disk = try makeDisk()
    var files = try TestFiles.makeForTest(disk)
    try files.put("stays", at: "/stays")
    let before = files.volume.first.statistics
    try plant(&files, at: root)
    try files.makeSymbolicLink("\(root)/out", target: "/stays")
    try files.removeTree(root)
    #expect(throws: FileError.notFound) { _ = try files.find(root) }
    #expect(try files.text(at: "/stays") == "stays")
    #expect(files.volume.first.statistics == before)
    try files.volume.first.unmount()
    let report = try Ext2Tools.check(disk)
    #expect(report.status == 0, "\(report.output)")
  }

  @Test(arguments: [("/tree", "/copy"), ("/tree", "/tmp/copy"), ("/tmp/tree", "/copy")])
  func `A tree is copied with all that is in it, also to another volume`(
    root: String, copy: String
  ) throws {
    let disk = try makeDisk()
    var files = try TestFiles.makeForTest(disk)
    try plant(&files, at: root)
    try files.copyTree(root, to: copy)
    var path = copy
    for depth in 0..<20 {
      #expect(try files.text(at: "\(path)/file") == "at \(depth)")
      #expect(try files.text(at: "\(path)/link") == "at \(depth)")
      #expect(try files.find("\(path)/link", followsLast: false) != files.find("\(path)/file"))
      path += "/down"
    }
    // Once more joins what is there, but for links, which are in the way.
    #expect(throws: FileError.exists) { try files.copyTree(root, to: copy) }
    try files.volume.first.unmount()
    let report = try Ext2Tools.check(disk)
    #expect(report.status == 0, "\(report.output)")
  }

  @Test func `A copy never takes what it is a copy of`() throws {
    var files = try TestFiles.makeForTest(makeDisk())
    try plant(&files, at: "/tree")
    #expect(throws: FileError.invalidArgument) {
      try files.copyTree("/tree/file", to: "/tree/file")
    }
    #expect(throws: FileError.invalidArgument) {
      try files.copyTree("/tree/file", to: "/tree/link")
    }
    #expect(try files.text(at: "/tree/file") == "at 0")
    #expect(throws: FileError.invalidArgument) { try files.copyTree("/tree", to: "/tree") }
    #expect(throws: FileError.invalidArgument) { try files.copyTree("/tree", to: "/tree/copy") }
    #expect(throws: FileError.isDirectory) { try files.copyTree("/tree/file", to: "/tree/down") }
    #expect(throws: FileError.notDirectory) { try files.copyTree("/tree", to: "/tree/file") }
  }

  @Test func `Neither the root nor what is mounted is removed`() throws {
    var files = try TestFiles.makeForTest(makeDisk())
    #expect(throws: FileError.busy) { try files.removeTree("/") }
    #expect(throws: FileError.busy) { try files.removeTree("/tmp") }
    #expect(throws: FileError.invalidArgument) { try files.removeTree("/tmp/.") }
    #expect(throws: FileError.notFound) { try files.removeTree("/nothing") }
  }

  @Test func `A copy that does not fit ends with an error, and the volume is whole`() throws {
    let disk = try Ext2Tools.make(blockSize: 1024, kilobytes: 300)
    var files = try TestFiles.makeForTest(disk)
    try files.put(String(repeating: "x", count: 150_000), at: "/big")
    #expect(throws: FileError.noSpace) { try files.copyTree("/big", to: "/bigger") }
    try files.unlink("/bigger")
    try files.volume.first.unmount()
    let report = try Ext2Tools.check(disk)
    #expect(report.status == 0, "\(report.output)")
  }
}
