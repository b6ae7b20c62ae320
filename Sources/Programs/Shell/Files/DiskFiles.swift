// The shell's files: the volume on the first disk, which the shell holds, with files in memory under /tmp. No
// other program is between a command and the disk, and nobody but the kernel between the cache and it.

import ExOS
import ExOSFiles

/// The name space of the shell.
struct DiskFiles: ~Copyable {
  typealias DiskVolume = Ext2Volume<Partition<KernelDisk>, SecondChance>
  typealias NameSpace = Files<Volumes<DiskVolume, MemoryFileSystem>>

  var names: NameSpace
  /// Whether the volume has a folder for them.
  let hasTemporaryFiles: Bool

  private static let cacheSlots = 512
  private static let temporarySlots = 256

  /// Mounts the volume on the first disk.
  ///
  /// - Throws: Why there is none.
  init() throws(DiskFilesError) {
    let disk: KernelDisk
    do throws(KernelError) {
      guard let first = Disk(0) else { throw .noSuchDisk }
      disk = try KernelDisk(
        first.firstExtent(), slotCount: DiskFiles.cacheSlots, by: StartPage.nameSlot)
    } catch { throw .disk(error) }
    let place: Partition<KernelDisk>
    do throws(PartitionTableError) {
      place = try Partition(withVolumeOf: disk)
    } catch { throw .partitions(error) }
    let volume: DiskVolume
    do throws(Ext2MountError) {
      volume = try Ext2Volume(mounting: place, clock: DiskFiles.time)
    } catch { throw .volume(error) }
    var names = NameSpace(
      Volumes(
        volume,
        MemoryFileSystem(slotCount: DiskFiles.temporarySlots, clock: DiskFiles.time)))
    do throws(FileError) {
      try withPath("/tmp") { path throws(FileError) in
        try names.mount(names.volume.secondRoot, at: path)
      }
      hasTemporaryFiles = true
    } catch {
      hasTemporaryFiles = false
    }
    self.names = names
  }

  private static func time() -> FileTime {
    FileTime(seconds: Int64(truncatingIfNeeded: Clock.wallClock))
  }

  /// Writes everything to the disk, and says there that the volume is whole.
  consuming func unmount() {
    do throws(FileError) {
      try names.volume.synchronize()
      try names.volume.first.unmount()
    } catch {
      Console.writeLine("The volume could not be unmounted: \(error.explanation).")
    }
  }
}
