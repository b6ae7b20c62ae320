// The shell's files: the volume that the program Files holds, with files in memory of the shell's own under
// /tmp, and another disk where the shell mounts one by itself. Paths and open files are the shell's; what it
// looks at again crosses to nobody.

import ExOS
import ExOSFiles

/// The name space of the shell.
struct DiskFiles: ~Copyable {
  typealias DiskVolume = ServedVolume<VolumeGate>
  typealias OtherVolume = Ext2Volume<Partition<KernelDisk>, SecondChance>
  typealias Disks = Volumes<DiskVolume, RemovableVolume<OtherVolume>>
  typealias NameSpace = Files<Volumes<Disks, MemoryFileSystem>>

  var names: NameSpace
  /// Where the files in memory are mounted.
  var temporaryPath: String?
  /// The disk that the shell has mounted, and where.
  var otherDisk: (number: Int, path: String)?

  private static let temporarySlots = 256

  /// Becomes a client of the volume.
  init() throws(KernelError) {
    names = NameSpace(
      Volumes(
        Disks(try DiskVolume(), RemovableVolume()),
        MemoryFileSystem(slotCount: DiskFiles.temporarySlots, clock: DiskFiles.time)))
    // The volume may have no folder for them.
    try? mountMemory(at: "/tmp")
  }

  static func time() -> FileTime {
    FileTime(seconds: Int64(truncatingIfNeeded: Clock.wallClock))
  }
}
