import Testing

@testable import ExOSFiles
@testable import FileSimulation

typealias TestFiles = Files<Volumes<TestVolume, MemoryFileSystem>>

extension Files where Volume == Volumes<TestVolume, MemoryFileSystem> {
  /// An ext2 volume with files in memory under `/tmp`.
  static func makeForTest(_ disk: MemoryDisk) throws -> TestFiles {
    let memory = MemoryFileSystem(slotCount: 100, clock: { FileTime(seconds: 1) })
    let volumes = Volumes(try TestVolume(disk), memory)
    var files = TestFiles(volumes, openCount: 8)
    try files.makeDirectory("/tmp")
    try files.mount(files.volume.secondRoot, at: "/tmp")
    return files
  }
}

@Suite struct PathTests {
  private func makeDisk() throws -> MemoryDisk {
    try Ext2Tools.make(blockSize: 1024, kilobytes: 1000)
  }

  @Test func `Paths go through dots, slashes, links and mounts`() throws {
    var files = try TestFiles.makeForTest(makeDisk())
    try files.makeDirectory("/a")
    try files.makeDirectory("a/b/")
    try files.put("here", at: "/a/b/file")
    for path in [
      "/a/b/file", "a/b/file", "//a///b/./file", "/a/../a/b/file", "/../../a/b/file",
      "/tmp/../a/b/file", "/a/b/../../tmp/./../a/b/file",
    ] { #expect(try files.text(at: path) == "here", "\(path)") }
    try files.makeSymbolicLink("/link", target: "a/b")
    try files.makeSymbolicLink("/tmp/back", target: "../a")
    try files.makeSymbolicLink("/a/away", target: "/tmp/back/b")
    #expect(try files.text(at: "/link/file") == "here")
    #expect(try files.text(at: "/a/away/../../link/file") == "here")
    try files.changeDirectory("/tmp/back")
    #expect(try files.text(at: "b/file") == "here")
    #expect(try files.text(at: "../link/file") == "here")
    let link = try files.find("/link", followsLast: false)
    #expect(try files.volume.kind(of: link) == .symbolicLink)
    #expect(try files.find("/link/", followsLast: false) == files.find("/a/b"))
  }

  @Test func `What is wrong with a path is said by POSIX's names`() throws {
    var files = try TestFiles.makeForTest(makeDisk())
    try files.put("text", at: "/file")
    try files.makeDirectory("/folder")
    try files.makeSymbolicLink("/loop", target: "loop")
    try files.makeSymbolicLink("/dangling", target: "nothing")
    let cases: [(String, FileError)] = [
      ("", .notFound), ("/nothing", .notFound), ("/nothing/more", .notFound),
      ("/file/more", .notDirectory), ("/file/", .notDirectory), ("/file/.", .notDirectory),
      ("/loop", .tooManySymbolicLinks), ("/loop/more", .tooManySymbolicLinks),
      ("/dangling", .notFound), ("/dangling/", .notFound),
      (String(repeating: "x", count: 256), .nameTooLong),
      (String(repeating: "/", count: 4097), .nameTooLong),
    ]
    for (path, error) in cases {
      #expect(throws: error, "\(path.prefix(20))") { _ = try files.find(path) }
    }
    #expect(throws: FileError.exists) { try files.makeDirectory("/") }
    #expect(throws: FileError.exists) { try files.makeDirectory("/folder/") }
    #expect(throws: FileError.isDirectory) { try files.unlink("/folder") }
    #expect(throws: FileError.isDirectory) { try files.unlink("/folder/") }
    #expect(throws: FileError.notDirectory) { try files.unlink("/file/") }
    #expect(throws: FileError.busy) { try files.removeDirectory("/") }
    #expect(throws: FileError.invalidArgument) { try files.removeDirectory("/folder/.") }
    #expect(throws: FileError.notDirectory) { try files.rename("/file", to: "/new/") }
    #expect(throws: FileError.invalidArgument) {
      try files.rename("/folder", to: "/folder/below")
    }
  }

  @Test func `Forty links lead somewhere, and forty-one nowhere`() throws {
    var files = try TestFiles.makeForTest(makeDisk())
    try files.put("end", at: "/0")
    for number in 1...41 {
      try files.makeSymbolicLink("/\(number)", target: "/\(number - 1)")
    }
    #expect(try files.text(at: "/40") == "end")
    #expect(throws: FileError.tooManySymbolicLinks) { _ = try files.find("/41") }
  }

  @Test func `A mount covers, is busy, and uncovers`() throws {
    var files = try TestFiles.makeForTest(makeDisk())
    try files.put("in memory", at: "/tmp/file")
    #expect(try files.text(at: "/tmp/file") == "in memory")
    #expect(throws: FileError.busy) { try files.removeDirectory("/tmp") }
    #expect(throws: FileError.busy) { try files.rename("/tmp", to: "/other") }
    #expect(throws: FileError.busy) { try files.mount(files.volume.secondRoot, at: "/tmp") }
    #expect(throws: FileError.crossDevice) { try files.rename("/tmp/file", to: "/file") }
    #expect(throws: FileError.crossDevice) { try files.link("/tmp/file", as: "/file") }
    try files.changeDirectory("/tmp")
    #expect(throws: FileError.busy) { try files.unmount("/tmp") }
    try files.changeDirectory("/")
    #expect(throws: FileError.invalidArgument) { try files.unmount("/lost+found") }
    try files.unmount("/tmp")
    #expect(throws: FileError.notFound) { _ = try files.find("/tmp/file") }
    try files.removeDirectory("/tmp")
  }
}
