// Which blocks are free. One is looked for from where it would be best: behind its neighbour, then in the
// same group, then in the next ones. A bitmap that disagrees with its group's count, or with who frees a
// block, is damage.

import ExOSMemory

extension Ext2Volume where Device: ~Copyable, Policy: ~Copyable {
  /// Takes a free block for a file, and counts it there.
  mutating func allocateBlock(for row: Int, near goal: UInt32) throws(FileError) -> UInt32 {
    let (sectors, isOver) = inodes[row].inode.sectorCount
      .addingReportingOverflow(geometry.sectorsPerBlock)
    if isOver { throw .fileTooBig }
    if freeBlocks == 0 { throw .noSpace }
    let inVolume = goal &- geometry.firstDataBlock < geometry.blockCount &- geometry.firstDataBlock
    let first = geometry.group(ofBlock: inVolume ? goal : geometry.firstDataBlock)
    for distance in 0..<geometry.groupCount {
      let sum = first &+ distance
      let group = sum < geometry.groupCount ? sum : sum &- geometry.groupCount
      if groups[group].freeBlocks == 0 { continue }
      let wanted = inVolume && distance == 0 ? goal &- geometry.start(ofGroup: group) : 0
      let block = try takeBlock(in: group, from: wanted)
      inodes[row].inode.sectorCount = sectors
      inodes[row].isDirty = true
      return block
    }
    throw .noSpace
  }

  /// Takes a free block of a group that has one.
  private mutating func takeBlock(
    in group: Int, from wanted: UInt32
  ) throws(FileError) -> UInt32 {
    let start = geometry.start(ofGroup: group)
    let count = geometry.blockCount(ofGroup: group)
    let hint = groups[group].blockHint
    let bitmap = groups[group].blockBitmap
    var found: UInt32?
    if wanted > hint { found = try clearBit(in: bitmap, wanted..<count) }
    if found == nil {
      found = try clearBit(in: bitmap, hint..<count)
      if let found { groups[group].blockHint = found }
    }
    guard let bit = found,
      groups[group].isContent(start &+ bit, inodeTableBlocks: contentTableBlocks)
    else { throw damage(.blockBitmap) }
    try setBit(bit, in: bitmap, to: true)
    groups[group].freeBlocks &-= 1
    groups[group].isDirty = true
    freeBlocks &-= 1
    return start &+ bit
  }

  /// Gives a block of a file back.
  mutating func freeBlock(_ block: UInt32, of row: Int) throws(FileError) {
    try freeBlock(block)
    let count = inodes[row].inode.sectorCount
    inodes[row].inode.sectorCount =
      count < geometry.sectorsPerBlock
      ? 0 : count &- geometry.sectorsPerBlock
    inodes[row].isDirty = true
  }

  /// Gives a block back.
  mutating func freeBlock(_ block: UInt32) throws(FileError) {
    try check(block)
    let group = geometry.group(ofBlock: block)
    let bit = block &- geometry.start(ofGroup: group)
    guard try isBitSet(bit, in: groups[group].blockBitmap),
      UInt32(groups[group].freeBlocks) < geometry.blockCount(ofGroup: group)
    else { throw damage(.blockBitmap) }
    try setBit(bit, in: groups[group].blockBitmap, to: false)
    groups[group].freeBlocks &+= 1
    groups[group].isDirty = true
    groups[group].blockHint = min(groups[group].blockHint, bit)
    freeBlocks &+= 1
  }

  /// Spares the disk the write of a block that was freed.
  mutating func forget(_ block: UInt32) {
    if geometry.blockShift == 12 { cache.forget(UInt64(block)) }
  }
}
