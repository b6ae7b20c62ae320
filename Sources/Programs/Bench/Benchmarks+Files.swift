// Files on an ext2 volume, in the cache: created, opened, read, looked at, removed. Nothing of it calls the
// kernel until the cache writes something back.

import ExOS
import ExOSFiles

extension Benchmarks {
  private typealias NameSpace = Files<Ext2Volume<KernelDisk, SecondChance>>

  static func files(on disk: consuming KernelDisk) {
    do throws(Ext2MountError) {
      var names = NameSpace(try Ext2Volume(mounting: disk, clock: wallClock))
      making(&names)
      reading(&names)
    } catch {
      Report.check(false, "a volume")
    }
  }

  private static func wallClock() -> FileTime {
    FileTime(seconds: Int64(truncatingIfNeeded: Clock.wallClock))
  }

  private static let path = Array("/file".utf8)
  private static let content = [UInt8](repeating: 0x5a, count: 4096)

  /// Makes the file anew with so many bytes.
  private static func make(_ byteCount: Int, _ names: inout NameSpace) {
    do throws(FileError) {
      let file = try unsafe names.open(path.span.bytes, [.write, .create, .truncate])
      let bytes = unsafe content.span.bytes.extracting(first: byteCount)
      let count = try names.write(bytes, to: file)
      try names.close(file)
      Report.check(count == byteCount, "file-create")
    } catch {
      Report.check(false, "file-create")
    }
  }

  private static func remove(_ names: inout NameSpace) {
    do throws(FileError) { try unsafe names.unlink(path.span.bytes) } catch {
      Report.check(false, "file-unlink")
    }
  }

  // MARK: Benchmarks

  private static func making(_ names: inout NameSpace) {
    Report.measure("file-create-1k") {
      let cost = timeAwake { make(1024, &names) }
      remove(&names)
      return cost
    }
    Report.measure("file-unlink") {
      make(1024, &names)
      return timeAwake { remove(&names) }
    }
  }

  private static func reading(_ names: inout NameSpace) {
    var buffer = [UInt8](repeating: 0, count: 4096)
    make(1024, &names)
    Report.measure("file-open-read-1k") {
      timeAwake { openAndRead(into: &buffer, 1024, &names) }
    }
    Report.measure("file-stat") {
      timeAwake {
        let size = try? unsafe names.attributes(of: path.span.bytes).size
        Report.check(size == 1024, "file-stat")
      }
    }
    make(4096, &names)
    guard let file = try? unsafe names.open(path.span.bytes, .read) else {
      return Report.check(false, "file-read-4k")
    }
    Report.measure("file-read-4k") {
      timeAwake { read(file, into: &buffer, &names) }
    }
    Report.measure("file-read-4k-mapped") {
      timeAwake {
        let count = try? names.view(file, at: 0).count
        Report.check(count == 4096, "file-read-4k-mapped")
      }
    }
    Report.check(buffer == content, "file-read-4k")
  }

  private static func openAndRead(
    into buffer: inout [UInt8], _ byteCount: Int, _ names: inout NameSpace
  ) {
    do throws(FileError) {
      let file = try unsafe names.open(path.span.bytes, .read)
      var span = buffer.mutableSpan
      var bytes = unsafe span.mutableBytes
      let count = try names.read(file, into: &bytes)
      try names.close(file)
      Report.check(count == byteCount, "file-open-read-1k")
    } catch {
      Report.check(false, "file-open-read-1k")
    }
  }

  private static func read(
    _ file: FileDescriptor, into buffer: inout [UInt8], _ names: inout NameSpace
  ) {
    var span = buffer.mutableSpan
    var bytes = unsafe span.mutableBytes
    let count = try? names.read(file, at: 0, into: &bytes)
    Report.check(count == 4096, "file-read-4k")
  }
}
