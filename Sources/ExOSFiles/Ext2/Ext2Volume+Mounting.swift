// The volume's life: its groups are read and checked when it is mounted, and it bears the mark of being
// in use until it is unmounted, as Linux does it, so that `e2fsck` knows when to look closer.

import ExOSMemory

extension Ext2Volume where Device: ~Copyable, Policy: ~Copyable {
  /// Writes everything and marks the volume as unmounted properly.
  ///
  /// Files without names that are still held are removed first.
  public mutating func unmount() throws(FileError) {
    if isReadOnly { return }
    for row in 0..<inodes.count where inodes[row].number != 0 && inodes[row].inode.linkCount == 0 {
      changeCount &+= 1
      try remove(row)
    }
    try storeAll()
    try flush()
    superblock.state = mountedState
    try storeSuperblock()
    try flush()
    isReadOnly = true
  }

  public mutating func synchronize() throws(FileError) {
    if isReadOnly { return }
    try storeAll()
    try flush()
  }

  /// Makes a file durable: for now with everything else, in one pass over the disk.
  public mutating func synchronize(_ file: FileNumber) throws(FileError) {
    _ = try row(of: file)
    try synchronize()
  }

  private mutating func flush() throws(FileError) {
    do throws(BlockError) { try cache.synchronize() } catch { throw FileError(error) }
  }

  private mutating func storeAll() throws(FileError) {
    for row in 0..<inodes.count where inodes[row].isDirty { try store(row) }
    for group in 0..<groups.count where groups[group].isDirty {
      let (block, offset) = geometry.descriptorPlace(ofGroup: group)
      let slot = try slot(of: block)
      groups[group].store(to: memory, slot, at: geometry.offset(of: block) &+ offset)
      groups[group].isDirty = false
      cache.markDirty(slot)
    }
    try storeSuperblock()
  }

  private mutating func storeSuperblock() throws(FileError) {
    let slot = try slot(of: 0)
    // What a failing device cut short may have left something undone, for `e2fsck` to look at.
    if cache.statistics.failures > 0 { superblock.state |= Ext2Superblock.hasErrorsBit }
    superblock.store(
      to: memory, slot, freeBlocks: UInt32(truncatingIfNeeded: freeBlocks),
      freeInodes: UInt32(truncatingIfNeeded: freeInodes), now: clock())
    cache.markDirty(slot)
  }

  /// Reads a block of the device while the volume is being mounted.
  static func read(
    _ block: UInt64, through cache: inout BufferCache<Device, Policy>
  ) throws(Ext2MountError) -> Int {
    do throws(BlockError) { return try cache.slot(of: block) } catch { throw .device(error) }
  }

  /// Reads and checks the groups' descriptors.
  static func readGroups(
    _ geometry: Ext2Geometry, through cache: inout BufferCache<Device, Policy>
  ) throws(Ext2MountError) -> Table<Ext2Group> {
    var groups = Table(count: geometry.groupCount, repeating: Ext2Group())
    for index in 0..<geometry.groupCount {
      let (block, offset) = geometry.descriptorPlace(ofGroup: index)
      let slot = try read(geometry.deviceBlock(of: block), through: &cache)
      let start = geometry.start(ofGroup: index)
      let group = Ext2Group(
        cache.memory, slot, at: geometry.offset(of: block) &+ offset,
        firstBlock: start &+ geometry.headCount(ofGroup: index))
      let blocks = start..<start &+ geometry.blockCount(ofGroup: index)
      guard group.isValid(blocks: blocks, geometry) else { throw .corrupt(.groupDescriptor) }
      groups[index] = group
    }
    return groups
  }

  /// Marks the volume as in use.
  static func markMounted(
    _ superblock: inout Ext2Superblock, now: FileTime,
    through cache: inout BufferCache<Device, Policy>
  ) throws(Ext2MountError) {
    superblock.mountCount &+= 1
    superblock.state &= ~Ext2Superblock.isCleanBit
    let slot = try read(0, through: &cache)
    superblock.storeMount(to: cache.memory, slot, now: now)
    cache.markDirty(slot)
    do throws(BlockError) { try cache.synchronize() } catch { throw .device(error) }
  }
}
