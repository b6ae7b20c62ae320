// The second extended file system (Card, Ts'o and Tweedie 1994), revision 0 and 1, on any block device.
// It belongs to the program that mounts it: the kernel only sees blocks. Nothing that is read from the
// disk is used before it was checked: a block number is one of content, of this volume; what contradicts
// itself is refused by name and changes nothing more. Paths and open files are left to the name space.

import ExOSMemory

/// A mounted ext2 volume.
public struct Ext2Volume<
  Device: BlockDevice & ~Copyable, Policy: ReplacementPolicy & ~Copyable
>: FileSystem, ~Copyable {
  /// The blocks of the device.
  public internal(set) var cache: BufferCache<Device, Policy>
  /// How many blocks of a file that is read in order are asked for ahead; at most 64.
  public var readAhead = 0
  public let memory: SlotMemory
  let geometry: Ext2Geometry
  let contentTableBlocks: UInt32
  let clock: () -> FileTime
  var superblock: Ext2Superblock
  var groups: Table<Ext2Group>
  var inodes: Ext2InodeTable
  var names: NameCache
  var indexes = DirectoryIndexes()
  /// Content that was looked at lately.
  var found: FoundBlocks
  var freeBlocks: UInt64 = 0
  var freeInodes: UInt64 = 0
  public internal(set) var changeCount: UInt64 = 0
  /// Whether somebody outside holds a file that has no name any more; asked before it goes.
  var isHeldOutside: ((FileNumber) -> Bool)?
  /// Whether nothing may be changed.
  public internal(set) var isReadOnly: Bool
  /// What the superblock said when the volume was mounted.
  var mountedState: UInt16
  var nextGeneration: UInt32

  /// Mounts the volume on a device.
  ///
  /// - Parameters:
  ///   - inodeCount: How many inodes are kept in memory, and so how many files may be open.
  ///   - nameCount: How many names are remembered.
  ///   - isShared: Whether others read the cache (`VolumeService`).
  ///   - clock: The time of day.
  public init(
    mounting device: consuming Device, inodeCount: Int = 1024,
    nameCount: Int = 4096, isShared: Bool = false, clock: @escaping () -> FileTime
  ) throws(Ext2MountError) {
    let deviceBlockCount = device.blockCount
    var cache = BufferCache<Device, Policy>(device, isShared: isShared)
    let slot = try Ext2Volume.read(0, through: &cache)
    let geometry = try Ext2Geometry(cache.memory, slot, deviceBlockCount: deviceBlockCount)
    var superblock = Ext2Superblock(cache.memory, slot)
    let foreign = superblock.readOnlyCompatible & ~Ext2Feature.knownReadOnlyCompatible
    let isReadOnly = foreign != 0
    let state = superblock.state
    let groups = try Ext2Volume.readGroups(geometry, through: &cache)
    if !isReadOnly { try Ext2Volume.markMounted(&superblock, now: clock(), through: &cache) }
    memory = cache.memory
    self.cache = cache
    self.geometry = geometry
    contentTableBlocks = geometry.inodeTableBlocks
    self.clock = clock
    self.superblock = superblock
    self.groups = groups
    inodes = Ext2InodeTable(count: inodeCount)
    names = NameCache(count: nameCount)
    found = FoundBlocks(blockSize: geometry.blockSize)
    self.isReadOnly = isReadOnly
    mountedState = state
    nextGeneration = UInt32(truncatingIfNeeded: clock().seconds)
    for index in 0..<self.groups.count {
      freeBlocks &+= UInt64(self.groups[index].freeBlocks)
      freeInodes &+= UInt64(self.groups[index].freeInodes)
    }
  }

  public var root: FileNumber { FileNumber(UInt64(Ext2Volume.rootNumber)) }

  static var rootNumber: UInt32 { 2 }

  public var statistics: FileSystemStatistics {
    FileSystemStatistics(
      blockSize: geometry.blockSize, blockCount: UInt64(geometry.blockCount),
      freeBlockCount: freeBlocks, fileCount: UInt64(geometry.inodeCount),
      freeFileCount: freeInodes, isReadOnly: isReadOnly)
  }
}

// MARK: Blocks of the volume

extension Ext2Volume where Device: ~Copyable, Policy: ~Copyable {
  /// The slot that holds a block of the volume; `geometry.offset(of:)` says where.
  @inline(__always)
  mutating func slot(of block: UInt32) throws(FileError) -> Int {
    do throws(BlockError) {
      return try cache.slot(of: geometry.deviceBlock(of: block))
    } catch { throw FileError(error) }
  }

  /// The slot that holds a block of content that will be changed; it counts as dirty.
  mutating func slotToChange(of block: UInt32) throws(FileError) -> Int {
    do throws(BlockError) {
      return try cache.slotToChange(of: geometry.deviceBlock(of: block))
    } catch { throw FileError(error) }
  }

  /// Checks that a number read from the disk is that of a block that may hold content.
  @inline(__always)
  func check(_ block: UInt32) throws(FileError) {
    guard block &- geometry.firstDataBlock < geometry.blockCount &- geometry.firstDataBlock,
      groups[geometry.group(ofBlock: block)].isContent(
        block, inodeTableBlocks: contentTableBlocks)
    else { throw .corrupt(.blockPointer) }
  }

  /// Zeroes a block that was just allocated.
  mutating func clear(_ block: UInt32) throws(FileError) -> Int {
    let slot: Int
    if geometry.blockShift == 12 {
      do throws(BlockError) {
        slot = try cache.slotToOverwrite(of: UInt64(block))
      } catch { throw FileError(error) }
    } else {
      slot = try slotToChange(of: block)
    }
    memory.clear(slot, at: geometry.offset(of: block), count: geometry.blockSize)
    return slot
  }

  /// Counts a change that is about to be tried; throws if nothing may be changed.
  @inline(__always)
  mutating func beginChange() throws(FileError) {
    if isReadOnly { throw .readOnly }
    changeCount &+= 1
  }

  /// What is damaged is noted in the superblock, so that `e2fsck` looks at it.
  mutating func damage(_ what: Corruption) -> FileError {
    superblock.state |= Ext2Superblock.hasErrorsBit
    mountedState |= Ext2Superblock.hasErrorsBit
    return .corrupt(what)
  }
}
