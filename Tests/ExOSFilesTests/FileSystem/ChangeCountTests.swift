import Testing

@testable import ExOSFiles
@testable import FileSimulation

/// Whoever keeps what it learnt of a volume believes it for as long as the volume's count is the same.
@Suite struct ChangeCountTests {
  @Test func `The count of an ext2 volume tells every change and nothing else`() throws {
    let disk = try Ext2Tools.make(blockSize: 1024, kilobytes: 2000, [])
    var volume = try TestVolume(disk)
    try change(&volume)
    try volume.unmount()
  }

  @Test func `The count of files in memory tells every change and nothing else`() throws {
    var files = MemoryFileSystem(slotCount: 64, clock: { FileTime(seconds: 1) })
    try change(&files)
  }

  @Test func `The count of two volumes tells the changes of both`() throws {
    var both = Volumes(
      MemoryFileSystem(slotCount: 64, clock: { FileTime(seconds: 1) }),
      MemoryFileSystem(slotCount: 64, clock: { FileTime(seconds: 1) }))
    try change(&both)
    let before = both.changeCount
    _ = try both.second.makeFile("file", in: both.second.root)
    #expect(both.changeCount > before)
  }

  /// Does everything once that can be done to a volume.
  private func change<Volume: FileSystem & ~Copyable>(_ volume: inout Volume) throws {
    let root = volume.root
    var tally = Tally(volume.changeCount)
    let file = try volume.makeFile("file", in: root)
    tally.hasRisen(to: volume.changeCount, "makeFile")
    let directory = try volume.makeDirectory("directory", in: root)
    tally.hasRisen(to: volume.changeCount, "makeDirectory")
    _ = try volume.makeSymbolicLink("symbolic", in: root, target: "file")
    tally.hasRisen(to: volume.changeCount, "makeSymbolicLink")
    try volume.link(file, as: "other", in: directory)
    tally.hasRisen(to: volume.changeCount, "link")
    _ = try volume.write([1, 2, 3], to: file, at: 0)
    tally.hasRisen(to: volume.changeCount, "write")
    try volume.setSize(of: file, to: 2)
    tally.hasRisen(to: volume.changeCount, "setSize")
    try volume.change(AttributeChange(permissions: 0o600), of: file)
    tally.hasRisen(to: volume.changeCount, "change")
    try volume.rename("file", in: root, to: "new", in: directory)
    tally.hasRisen(to: volume.changeCount, "rename")
    try look(&volume, at: file, in: directory, &tally)
    try volume.unlink("other", in: directory)
    tally.hasRisen(to: volume.changeCount, "unlink")
    try volume.hold(file)
    tally.isStill(volume.changeCount, "hold")
    try volume.unlink("new", in: directory)
    tally.hasRisen(to: volume.changeCount, "unlink")
    try volume.release(file)
    tally.hasRisen(to: volume.changeCount, "release of a file without a name")
    try volume.removeDirectory("directory", in: root)
    tally.hasRisen(to: volume.changeCount, "removeDirectory")
  }

  /// Does everything that changes nothing.
  private func look<Volume: FileSystem & ~Copyable>(
    _ volume: inout Volume, at file: FileNumber, in directory: FileNumber, _ tally: inout Tally
  ) throws {
    _ = try volume.lookUp("new", in: directory)
    _ = try volume.entries(of: directory)
    _ = try volume.attributes(of: file)
    _ = try volume.kind(of: file)
    let view = try volume.view(of: file, at: 0)
    try volume.pin(view, of: file)
    volume.unpin(view, of: file)
    try volume.hold(file)
    try volume.release(file)
    try volume.synchronize(file)
    try volume.synchronize()
    tally.isStill(volume.changeCount, "looking")
  }

  /// The count as it was last.
  private struct Tally {
    private var last: UInt64

    init(_ count: UInt64) { last = count }

    mutating func hasRisen(to count: UInt64, _ what: Comment) {
      #expect(count > last, what)
      last = count
    }

    func isStill(_ count: UInt64, _ what: Comment) { #expect(count == last, what) }
  }
}
