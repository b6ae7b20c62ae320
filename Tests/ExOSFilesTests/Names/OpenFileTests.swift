import Testing

@testable import ExOSFiles
@testable import FileSimulation

@Suite struct OpenFileTests {
  private func makeDisk() throws -> MemoryDisk {
    try Ext2Tools.make(blockSize: 1024, kilobytes: 1000)
  }

  @Test(arguments: ["/", "/tmp/"])
  func `An open file lives until it is closed, whatever becomes of its name`(
    folder: String
  ) throws {
    let disk = try makeDisk()
    var files = try TestFiles.makeForTest(disk)
    let before = files.volume.first.statistics
    let (path, other) = (folder + "file", folder + "other")
    let file = try files.open(path, [.read, .write, .create])
    try files.write("first", to: file)
    try files.unlink(path)
    #expect(throws: FileError.notFound) { _ = try files.find(path) }
    try files.write(" second", to: file)
    #expect(try files.seek(file, to: 0) == 0)
    #expect(try files.read(file, 100) == "first second")
    try files.put("another", at: other)
    let second = try files.open(other, .read)
    try files.put("replaced", at: path)
    try files.rename(path, to: other)
    #expect(try files.read(second, 100) == "another")
    #expect(try files.text(at: other) == "replaced")
    #expect(try files.attributes(of: second).linkCount == 0)
    try files.close(file)
    try files.close(second)
    try files.unlink(other)
    #expect(files.volume.first.statistics == before)
    try files.volume.first.unmount()
    let report = try Ext2Tools.check(disk)
    #expect(report.status == 0, "\(report.output)")
  }

  @Test func `Open options mean what POSIX says`() throws {
    var files = try TestFiles.makeForTest(makeDisk())
    try files.put("0123456789", at: "/file")
    #expect(throws: FileError.exists) {
      _ = try files.open("/file", [.write, .create, .exclusive])
    }
    let appending = try files.open("/file", [.write, .append])
    #expect(try files.seek(appending, to: 2) == 2)
    try files.write("AB", to: appending)
    #expect(throws: FileError.badDescriptor) { _ = try files.read(appending, 1) }
    let reading = try files.open("/file", .read)
    #expect(throws: FileError.badDescriptor) { try files.write("x", to: reading) }
    #expect(try files.read(reading, 4) == "0123")
    #expect(try files.seek(reading, to: -4, from: .end) == 8)
    #expect(try files.read(reading, 100) == "89AB")
    #expect(try files.seek(reading, to: -1, from: .current) == 11)
    #expect(throws: FileError.invalidArgument) {
      _ = try files.seek(reading, to: -12, from: .current)
    }
    #expect(try files.read(reading, 1) == "B")
    try files.close(try files.open("/file", [.write, .truncate]))
    #expect(try files.text(at: "/file") == "")
    #expect(throws: FileError.isDirectory) { _ = try files.open("/tmp", .write) }
    #expect(throws: FileError.notDirectory) { _ = try files.open("/file", [.read, .directory]) }
    try files.makeSymbolicLink("/link", target: "/tmp/made")
    #expect(throws: FileError.tooManySymbolicLinks) {
      _ = try files.open("/link", [.read, .noFollow])
    }
    try files.put("through a link", at: "/link")
    #expect(try files.text(at: "/tmp/made") == "through a link")
    #expect(throws: FileError.exists) {
      _ = try files.open("/link", [.write, .create, .exclusive])
    }
  }

  @Test func `Descriptors are the lowest that are free, and run out`() throws {
    var files = try TestFiles.makeForTest(makeDisk())
    try files.put("text", at: "/file")
    for number in 0..<8 { #expect(try files.open("/file", .read).rawValue == number) }
    #expect(throws: FileError.tooManyOpenFiles) { _ = try files.open("/file", .read) }
    try files.close(FileDescriptor(5))
    try files.close(FileDescriptor(2))
    #expect(throws: FileError.badDescriptor) { try files.close(FileDescriptor(5)) }
    #expect(throws: FileError.badDescriptor) { _ = try files.read(FileDescriptor(-1), 1) }
    #expect(try files.open("/file", .read).rawValue == 2)
    #expect(try files.open("/file", .read).rawValue == 5)
  }

  @Test func `Directories are listed through descriptors, a few names at a time`() throws {
    var files = try TestFiles.makeForTest(makeDisk())
    for folder in ["/folder", "/tmp/folder"] {
      try files.makeDirectory(folder)
      let expected = Set((0..<30).map { "name \($0)" })
      for name in expected { try files.put("", at: "\(folder)/\(name)") }
      let directory = try files.open(folder, .read)
      var names: [String] = []
      while try files.list(
        directory,
        { name, _, kind in
          if !name.isDot, !name.isDotDot {
            names.append(name.text)
            #expect(kind == .regular)
          }
          return names.count % 4 != 0
        })
      {}
      #expect(names.count == 30)
      #expect(Set(names) == expected)
      try files.close(directory)
    }
  }

  @Test func `A view is the content itself, and a pinned one is what it was`() throws {
    let disk = try makeDisk()
    var files = try TestFiles.makeForTest(disk)
    try files.put(String(repeating: "x", count: 2000), at: "/file")
    let file = try files.open("/file", [.read, .write])
    let view = try files.view(file, at: 1000)
    #expect(view.count == 24)
    try files.write(String(repeating: "y", count: 2000), to: file)
    #expect(view.bytes.text == String(repeating: "y", count: 24))
    try files.volume.pin(view, of: files.find("/file"))
    try files.setSize(of: file, to: 1010)
    _ = try files.seek(file, to: 0)
    try files.write(String(repeating: "z", count: 2000), to: file)
    #expect(view.bytes.text == String(repeating: "y", count: 24))
    let now = try files.view(file, at: 1000)
    #expect(now.bytes.text == String(repeating: "z", count: 24))
    files.volume.unpin(view, of: try files.find("/file"))
  }
}
