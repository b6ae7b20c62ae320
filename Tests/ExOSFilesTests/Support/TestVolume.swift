// The volumes of most tests: a small cache, so that it has to do its work.

@testable import ExOSFiles
@testable import FileSimulation

typealias TestVolume = Ext2Volume<MemoryDevice, LeastRecentlyUsed>

extension Ext2Volume where Device == MemoryDevice, Policy: ~Copyable {
  /// Mounts a disk.
  init(
    _ disk: MemoryDisk, slotCount: Int = 64, inodeCount: Int = 32, isShared: Bool = false
  ) throws {
    try self.init(
      mounting: MemoryDevice(disk, slotCount: slotCount), inodeCount: inodeCount, nameCount: 64,
      isShared: isShared,
      clock: { FileTime(seconds: 1_800_000_000, nanoseconds: 5) })
  }
}
