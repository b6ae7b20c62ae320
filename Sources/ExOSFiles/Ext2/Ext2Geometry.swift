// Where things are on a volume: the numbers of the superblock that never change while it is mounted, all
// of which were checked against each other and the device before anything else is read. What is computed
// from them can neither overflow nor leave the device.

/// The layout of a volume.
struct Ext2Geometry {
  /// A block has 1,024 bytes shifted by 0, 1 or 2: as a power of two, 10 to 12.
  var blockShift: Int
  /// 1 with blocks of 1 KiB, else 0.
  var firstDataBlock: UInt32
  var blockCount: UInt32
  var blocksPerGroup: UInt32
  var inodeCount: UInt32
  var inodesPerGroup: UInt32
  var inodeSize: Int
  /// The first inode that is not the format's own.
  var firstInode: UInt32
  var groupCount: Int
  var isSparse: Bool
  var hasFileTypes: Bool
  var reservedDescriptorBlocks: UInt32

  var blockSize: Int { 1 &<< blockShift }
  var sectorsPerBlock: UInt32 { 1 &<< UInt32(truncatingIfNeeded: blockShift &- 9) }
  var pointerShift: Int { blockShift &- 2 }
  var pointersPerBlock: Int { 1 &<< pointerShift }
  /// How many blocks the group descriptors take.
  var descriptorBlocks: UInt32 {
    UInt32(truncatingIfNeeded: (groupCount &* 32 &+ blockSize &- 1) &>> blockShift)
  }
  /// How many blocks a group's inodes take.
  var inodeTableBlocks: UInt32 {
    let bytes = Int(inodesPerGroup) &* inodeSize
    return UInt32(truncatingIfNeeded: (bytes &+ blockSize &- 1) &>> blockShift)
  }
  /// The largest file: twelve blocks, and one, two and three levels of pointers.
  var maximumFileSize: UInt64 {
    let pointers = UInt64(pointersPerBlock)
    let blocks = 12 + pointers + pointers * pointers + pointers * pointers * pointers
    return blocks << UInt64(blockShift)
  }

  /// The first block of a group.
  @inline(__always)
  func start(ofGroup group: Int) -> UInt32 {
    firstDataBlock &+ UInt32(truncatingIfNeeded: group) &* blocksPerGroup
  }

  /// How many blocks a group has; the last may have fewer.
  func blockCount(ofGroup group: Int) -> UInt32 {
    min(blocksPerGroup, blockCount &- start(ofGroup: group))
  }

  /// The group of a block that is on the volume.
  @inline(__always)
  func group(ofBlock block: UInt32) -> Int { Int((block &- firstDataBlock) / blocksPerGroup) }

  /// Whether a group begins with a copy of the superblock.
  func hasSuperblock(_ group: Int) -> Bool {
    if !isSparse || group <= 1 { return true }
    return [3, 5, 7].contains { (base: Int) in
      var power = base
      while power < group { power &*= base }
      return power == group
    }
  }

  /// How many blocks at the beginning of a group are the superblock's and the descriptors'.
  func headCount(ofGroup group: Int) -> UInt32 {
    hasSuperblock(group) ? 1 &+ descriptorBlocks &+ reservedDescriptorBlocks : 0
  }

  /// Where the descriptor of a group is.
  func descriptorPlace(ofGroup group: Int) -> (block: UInt32, offset: Int) {
    let place = group &* Ext2Group.byteCount
    let block = UInt32(truncatingIfNeeded: place &>> blockShift)
    return (firstDataBlock &+ 1 &+ block, place & (blockSize &- 1))
  }

  /// The block of the device that holds a block of the volume.
  @inline(__always)
  func deviceBlock(of block: UInt32) -> UInt64 {
    UInt64(block) &>> UInt64(truncatingIfNeeded: 12 &- blockShift)
  }

  /// Where in the device's block it begins.
  @inline(__always)
  func offset(of block: UInt32) -> Int {
    (Int(block) &<< blockShift) & (SlotMemory.slotSize &- 1)
  }
}
