// A block group: where its bitmaps and inodes are, and how much of it is free. All groups are in memory
// while the volume is mounted; those that changed are stored when it is synchronized.

/// A group's descriptor, checked, with what is worth remembering beside it.
struct Ext2Group {
  var blockBitmap: UInt32
  var inodeBitmap: UInt32
  var inodeTable: UInt32
  var freeBlocks: UInt16
  var freeInodes: UInt16
  var directories: UInt16
  /// The first block that is not a superblock's or a descriptor's.
  var firstBlock: UInt32
  /// No block before this place in the group is free.
  var blockHint: UInt32 = 0
  /// No inode before this place in the group is free.
  var inodeHint: UInt32 = 0
  var isDirty = false

  static let byteCount = 32

  /// Reads the descriptor at a place.
  init(_ memory: SlotMemory, _ slot: Int, at offset: Int, firstBlock: UInt32) {
    blockBitmap = memory.word32(slot, at: offset)
    inodeBitmap = memory.word32(slot, at: offset &+ 4)
    inodeTable = memory.word32(slot, at: offset &+ 8)
    freeBlocks = memory.word16(slot, at: offset &+ 12)
    freeInodes = memory.word16(slot, at: offset &+ 14)
    directories = memory.word16(slot, at: offset &+ 16)
    self.firstBlock = firstBlock
  }

  /// A descriptor that was not read yet.
  init() {
    blockBitmap = 0
    inodeBitmap = 0
    inodeTable = 0
    freeBlocks = 0
    freeInodes = 0
    directories = 0
    firstBlock = 0
  }

  /// Stores the counts.
  func store(to memory: SlotMemory, _ slot: Int, at offset: Int) {
    memory.store(freeBlocks, to: slot, at: offset &+ 12)
    memory.store(freeInodes, to: slot, at: offset &+ 14)
    memory.store(directories, to: slot, at: offset &+ 16)
  }

  /// Whether everything that it names lies in the group, apart from each other, and it counts no more
  /// than there is.
  func isValid(blocks: Range<UInt32>, _ geometry: Ext2Geometry) -> Bool {
    let table = geometry.inodeTableBlocks
    guard firstBlock < blocks.upperBound else { return false }
    let own = firstBlock..<blocks.upperBound
    guard own.contains(blockBitmap), own.contains(inodeBitmap), blockBitmap != inodeBitmap,
      own.contains(inodeTable), table <= own.upperBound &- inodeTable
    else { return false }
    let inodes = inodeTable..<inodeTable &+ table
    return !inodes.contains(blockBitmap) && !inodes.contains(inodeBitmap)
      && UInt32(freeBlocks) <= UInt32(own.count) && UInt32(freeInodes) <= geometry.inodesPerGroup
      && UInt32(directories) <= geometry.inodesPerGroup
  }

  /// Whether a block of the group may hold files' content.
  @inline(__always)
  func isContent(_ block: UInt32, inodeTableBlocks: UInt32) -> Bool {
    block >= firstBlock && block != blockBitmap && block != inodeBitmap
      && block &- inodeTable >= inodeTableBlocks
  }
}
