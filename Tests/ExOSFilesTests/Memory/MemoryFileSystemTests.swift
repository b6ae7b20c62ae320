import Testing

@testable import ExOSFiles

@Suite struct MemoryFileSystemTests {
  private func makeFileSystem(slotCount: Int = 4096) -> MemoryFileSystem {
    MemoryFileSystem(slotCount: slotCount, clock: { FileTime(seconds: 1) })
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `Files in memory are what the model says`(seed: UInt64) {
    var files = makeFileSystem()
    let before = files.statistics
    let model = FileSystemModel(root: files.root, seed: seed)
    model.run(20_000, on: &files)
    model.compareAll(on: &files)
    while !model.held.isEmpty { model.release(on: &files) }
    empty(model.root, on: &files)
    #expect(files.statistics == before)
  }

  private func empty(_ directory: ModelFile, on files: inout MemoryFileSystem) {
    for (name, file) in directory.children {
      if file.kind == .directory {
        empty(file, on: &files)
        #expect(throws: Never.self) { try files.removeDirectory(name, in: directory.number) }
      } else {
        #expect(throws: Never.self) { try files.unlink(name, in: directory.number) }
      }
    }
  }

  @Test func `Memory that is used up is no space, and what was written stays`() throws {
    var files = makeFileSystem(slotCount: 4)
    let file = try files.makeFile("file", in: files.root)
    #expect(try files.write([UInt8](repeating: 1, count: 40_000), to: file, at: 0) == 16_384)
    #expect(throws: FileError.fileTooBig) { _ = try files.write([1], to: file, at: 16_384) }
    let other = try files.makeFile("other", in: files.root)
    #expect(throws: FileError.noSpace) { _ = try files.write([1], to: other, at: 0) }
    try files.setSize(of: file, to: 5000)
    #expect(try files.write([1], to: other, at: 0) == 1)
    #expect(try files.read(file) == [UInt8](repeating: 1, count: 5000))
  }

  @Test func `Pinned content outlives its file`() throws {
    var files = makeFileSystem(slotCount: 2)
    let file = try files.makeFile("file", in: files.root)
    _ = try files.write([7, 8, 9], to: file, at: 0)
    let view = try files.view(of: file, at: 0)
    files.pin(view, of: file)
    try files.unlink("file", in: files.root)
    let other = try files.makeFile("other", in: files.root)
    #expect(try files.write([UInt8](repeating: 1, count: 8192), to: other, at: 0) == 4096)
    #expect(view.bytes.array == [7, 8, 9])
    files.unpin(view, of: file)
    #expect(files.statistics.freeBlockCount == 1)
  }

  @Test func `Pinned content stays as it is when its file is written to or cut`() throws {
    var files = makeFileSystem(slotCount: 3)
    let file = try files.makeFile("file", in: files.root)
    _ = try files.write([7, 8, 9], to: file, at: 0)
    let view = try files.view(of: file, at: 0)
    files.pin(view, of: file)
    _ = try files.write([5], to: file, at: 1)
    #expect(view.bytes.array == [7, 8, 9])
    #expect(try files.read(file) == [7, 5, 9])
    let second = try files.view(of: file, at: 0)
    files.pin(second, of: file)
    try files.setSize(of: file, to: 1)
    #expect(second.bytes.array == [7, 5, 9])
    #expect(try files.read(file) == [7])
    for view in [view, second] { files.unpin(view, of: file) }
    #expect(files.statistics.freeBlockCount == 2)
  }

  @Test func `A number of a file that has gone leads nowhere`() throws {
    var files = makeFileSystem()
    let file = try files.makeFile("file", in: files.root)
    try files.unlink("file", in: files.root)
    let other = try files.makeFile("file", in: files.root)
    #expect(other != file)
    #expect(throws: FileError.notFound) { _ = try files.attributes(of: file) }
  }
}
