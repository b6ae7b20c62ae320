// The ext2 library on a disk queue.

import ExOS
import ExOSFiles

extension QueueTests {
  private static let path = Array("/by-queue".utf8)

  /// Writes more to the second queue's disk than its cache holds, and reads it again.
  static func volume() throws(KernelError) -> String? {
    let disk = try QueueDisk(1, slotCount: 64, by: StartPage.nameSlot)
    let content = (0..<1 << 19).map { UInt8(truncatingIfNeeded: $0 * 7 + $0 >> 12) }
    do throws(Ext2MountError) {
      var files = Files(
        try Ext2Volume<QueueDisk, SecondChance>(
          mounting: disk, clock: { FileTime(seconds: Int64(truncatingIfNeeded: Clock.wallClock)) }))
      let complaint = write(content, to: &files) ?? compare(content, with: &files)
      try? files.volume.unmount()
      return complaint
    } catch {
      return "it could not be mounted: \(error)"
    }
  }

  private static func write<Volume: FileSystem & ~Copyable>(
    _ content: [UInt8], to files: inout Files<Volume>
  ) -> String? {
    do throws(FileError) {
      let file = try unsafe files.open(path.span.bytes, [.write, .create, .truncate])
      let count = try unsafe files.write(content.span.bytes, to: file)
      try files.close(file)
      return count == content.count ? nil : "only \(count) bytes were written"
    } catch {
      return "it could not be written: \(error)"
    }
  }

  private static func compare<Volume: FileSystem & ~Copyable>(
    _ content: [UInt8], with files: inout Files<Volume>
  ) -> String? {
    var found = [UInt8](repeating: 0, count: content.count)
    do throws(FileError) {
      let file = try unsafe files.open(path.span.bytes, [.read])
      var span = found.mutableSpan
      var bytes = unsafe span.mutableBytes
      let count = try files.read(file, into: &bytes)
      try files.close(file)
      guard count == content.count else { return "only \(count) bytes were read" }
    } catch {
      return "it could not be read: \(error)"
    }
    return found == content ? nil : "something else was read"
  }
}
