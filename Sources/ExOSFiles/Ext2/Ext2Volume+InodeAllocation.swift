// New inodes and gone ones. A file is put into its directory's group, so that both are read together; a
// directory of the root into the group that has the fewest (Orlov's allocator, in short).

import ExOSMemory

extension Ext2Volume where Device: ~Copyable, Policy: ~Copyable {
  /// Makes an inode.
  ///
  /// - Returns: Its row.
  mutating func makeInode(
    _ kind: FileKind, permissions: UInt16, near parent: UInt32
  ) throws(FileError) -> Int {
    if freeInodes == 0 { throw .noSpace }
    let row = try freeRow()
    let number = try takeInode(isDirectory: kind == .directory, near: parent)
    var inode = Ext2Inode()
    let now = clock()
    inode.mode = Ext2Inode.mode(of: kind) | permissions & 0xfff
    inode.accessTime = now
    inode.changeTime = now
    inode.modificationTime = now
    nextGeneration &+= 1
    inode.generation = nextGeneration
    inodes.assign(row, to: number, inode)
    inodes[row].isDirty = true
    do throws(FileError) { try clearInode(number) } catch {
      discard(row)
      throw error
    }
    return row
  }

  /// Zeroes an inode on disk, but for how many fields the inode has.
  private mutating func clearInode(_ number: UInt32) throws(FileError) {
    let place = inodePlace(number)
    let slot = try slot(of: place.block)
    let offset = geometry.offset(of: place.block) &+ place.offset
    memory.clear(slot, at: offset, count: geometry.inodeSize)
    if geometry.inodeSize > 128 {
      let wanted = Int(superblock.wantedExtraSize)
      let extra = wanted >= 4 && wanted % 4 == 0 && wanted <= geometry.inodeSize &- 128
      memory.store(extra ? UInt16(wanted) : 32, to: slot, at: offset &+ 128)
      memory.store(
        UInt32(truncatingIfNeeded: clock().seconds), to: slot, at: offset &+ 144)
    }
    cache.markDirty(slot)
  }

  private mutating func takeInode(
    isDirectory: Bool, near parent: UInt32
  ) throws(FileError) -> UInt32 {
    let own = Int((parent &- 1) / geometry.inodesPerGroup)
    let first = isDirectory && parent == Ext2Volume.rootNumber ? emptiestGroup() : own
    for distance in 0..<geometry.groupCount {
      let sum = first &+ distance
      let group = sum < geometry.groupCount ? sum : sum &- geometry.groupCount
      if groups[group].freeInodes == 0 { continue }
      return try takeInode(in: group, isDirectory: isDirectory)
    }
    throw .noSpace
  }

  /// The group with the fewest directories among those with more free inodes than most.
  private func emptiestGroup() -> Int {
    let average = freeInodes / UInt64(geometry.groupCount)
    var best = 0
    var fewest = UInt16.max
    for group in 0..<geometry.groupCount
    where UInt64(groups[group].freeInodes) >= average && groups[group].freeBlocks > 0
      && groups[group].directories < fewest
    {
      best = group
      fewest = groups[group].directories
    }
    return best
  }

  private mutating func takeInode(
    in group: Int, isDirectory: Bool
  ) throws(FileError) -> UInt32 {
    let base = UInt32(truncatingIfNeeded: group) &* geometry.inodesPerGroup
    // The first inodes are the format's own, whatever their bits say.
    let reserved = group == 0 ? geometry.firstInode &- 1 : 0
    let from = max(groups[group].inodeHint, min(reserved, geometry.inodesPerGroup))
    let bitmap = groups[group].inodeBitmap
    guard let bit = try clearBit(in: bitmap, from..<geometry.inodesPerGroup),
      base &+ bit &+ 1 >= geometry.firstInode, inodes.find(base &+ bit &+ 1) < 0
    else { throw damage(.inodeBitmap) }
    try setBit(bit, in: bitmap, to: true)
    groups[group].inodeHint = bit &+ 1
    groups[group].freeInodes &-= 1
    if isDirectory { groups[group].directories &+= 1 }
    groups[group].isDirty = true
    freeInodes &-= 1
    return base &+ bit &+ 1
  }

  /// Removes a file that has no name any more, with all that it holds.
  mutating func remove(_ row: Int) throws(FileError) {
    if inodes[row].inode.hasBlocks(sectorsPerBlock: geometry.sectorsPerBlock) {
      try freeBlocks(of: row, from: 0)
    }
    try releaseAttributes(of: row)
    inodes[row].inode.size = 0
    inodes[row].inode.deletionTime = UInt32(truncatingIfNeeded: clock().seconds)
    try store(row)
    try freeInode(row)
  }

  /// Clears an inode's bit, and its row.
  private mutating func freeInode(_ row: Int) throws(FileError) {
    let number = inodes[row].number
    let group = Int((number &- 1) / geometry.inodesPerGroup)
    let bit = (number &- 1) % geometry.inodesPerGroup
    guard number >= geometry.firstInode, try isBitSet(bit, in: groups[group].inodeBitmap),
      UInt32(groups[group].freeInodes) < geometry.inodesPerGroup
    else { throw damage(.inodeBitmap) }
    try setBit(bit, in: groups[group].inodeBitmap, to: false)
    if inodes[row].inode.kind == .directory {
      indexes.remove(number)
      if groups[group].directories > 0 { groups[group].directories &-= 1 }
    }
    groups[group].inodeHint = min(groups[group].inodeHint, bit)
    groups[group].freeInodes &+= 1
    groups[group].isDirty = true
    freeInodes &+= 1
    inodes.release(row)
  }

  /// Takes an inode back that no name was given to: what made it failed, and its error is the one to
  /// tell.
  mutating func discard(_ row: Int) {
    inodes[row].inode.linkCount = 0
    try? remove(row)
  }

  /// Lets go of a file's block of extended attributes, which may be others' too (Linux,
  /// fs/ext2/xattr.c).
  private mutating func releaseAttributes(of row: Int) throws(FileError) {
    let block = inodes[row].inode.attributesBlock
    if block == 0 { return }
    try check(block)
    inodes[row].inode.attributesBlock = 0
    let slot = try slot(of: block)
    let offset = geometry.offset(of: block)
    guard memory.word32(slot, at: offset) == 0xea02_0000 else {
      throw damage(.extendedAttributes)
    }
    let count = memory.word32(slot, at: offset &+ 4)
    if count <= 1 { return try freeBlock(block, of: row) }
    memory.store(count &- 1, to: slot, at: offset &+ 4)
    cache.markDirty(slot)
    inodes[row].inode.sectorCount &-= min(
      geometry.sectorsPerBlock, inodes[row].inode.sectorCount)
  }
}
