// Files on an ext2 volume, in the cache: created, opened, read, looked at, removed. Nothing of it calls the
// kernel until the cache writes something back.

import ExOS
import ExOSFiles

extension Benchmarks {
  private typealias DiskVolume = Ext2Volume<KernelDisk, SecondChance>

  static func files(on disk: consuming KernelDisk) {
    do throws(Ext2MountError) {
      var names = Files(try DiskVolume(mounting: disk, clock: wallClock))
      making("", &names)
      reading("", &names)
      try? names.volume.unmount()
    } catch {
      Report.check(false, "a volume")
    }
  }

  /// The same on a volume that another program holds: what was read before crosses nothing.
  static func servedFiles() {
    do throws(KernelError) {
      guard let disk = Disk(0) else { throw .noSuchDisk }
      try VolumeHost.prepare(disk)
      let child: ChildEnvironment
      do throws(LaunchError) {
        child = try Launcher.launch(VolumeHost.program, volumeRights: .all)
      } catch { throw .unsupported }
      Program.volume = VolumeHost.context(of: child.record)
      var names = Files(try ServedVolume())
      making("-served", &names)
      reading("-served", &names)
    } catch {
      Report.check(false, "a served volume")
    }
  }

  private static func wallClock() -> FileTime {
    FileTime(seconds: Int64(truncatingIfNeeded: Clock.wallClock))
  }

  private static let path = Array("/file".utf8)
  private static let content = [UInt8](repeating: 0x5a, count: 4096)

  /// Makes the file anew with so many bytes.
  private static func make<Volume: FileSystem & ~Copyable>(
    _ byteCount: Int, _ names: inout Files<Volume>
  ) {
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

  private static func remove<Volume: FileSystem & ~Copyable>(_ names: inout Files<Volume>) {
    do throws(FileError) { try unsafe names.unlink(path.span.bytes) } catch {
      Report.check(false, "file-unlink")
    }
  }

  // MARK: Benchmarks

  private static func making<Volume: FileSystem & ~Copyable>(
    _ suffix: String, _ names: inout Files<Volume>
  ) {
    Report.measure("file-create-1k" + suffix) {
      let cost = timeAwake { make(1024, &names) }
      remove(&names)
      return cost
    }
    Report.measure("file-unlink" + suffix) {
      make(1024, &names)
      return timeAwake { remove(&names) }
    }
  }

  private static func reading<Volume: FileSystem & ~Copyable>(
    _ suffix: String, _ names: inout Files<Volume>
  ) {
    var buffer = [UInt8](repeating: 0, count: 4096)
    make(1024, &names)
    Report.measure("file-open-read-1k" + suffix) {
      timeAwake { openAndRead(into: &buffer, 1024, &names) }
    }
    Report.measure("file-stat" + suffix) {
      timeAwake {
        let size = try? unsafe names.attributes(of: path.span.bytes).size
        Report.check(size == 1024, "file-stat")
      }
    }
    make(4096, &names)
    guard let file = try? unsafe names.open(path.span.bytes, .read) else {
      return Report.check(false, "file-read-4k")
    }
    Report.measure("file-read-4k" + suffix) {
      timeAwake { read(file, into: &buffer, &names) }
    }
    Report.measure("file-read-4k-mapped" + suffix) {
      timeAwake {
        let count = try? names.view(file, at: 0).count
        Report.check(count == 4096, "file-read-4k-mapped")
      }
    }
    Report.check(buffer == content, "file-read-4k")
  }

  private static func openAndRead<Volume: FileSystem & ~Copyable>(
    into buffer: inout [UInt8], _ byteCount: Int, _ names: inout Files<Volume>
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

  private static func read<Volume: FileSystem & ~Copyable>(
    _ file: FileDescriptor, into buffer: inout [UInt8], _ names: inout Files<Volume>
  ) {
    var span = buffer.mutableSpan
    var bytes = unsafe span.mutableBytes
    let count = try? names.read(file, at: 0, into: &bytes)
    Report.check(count == 4096, "file-read-4k")
  }
}
