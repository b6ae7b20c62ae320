// Inodes between the disk and memory. An inode that was changed is stored when it makes room for another,
// and when the volume is synchronized.

import ExOSMemory

extension Ext2Volume where Device: ~Copyable, Policy: ~Copyable {
  /// The row of a file's inode, which is read if need be.
  ///
  /// - Throws: `notFound` for a file that has gone.
  @inline(__always)
  mutating func row(of file: FileNumber) throws(FileError) -> Int {
    let row = inodes.find(UInt32(truncatingIfNeeded: file.rawValue))
    if row >= 0, file.rawValue &>> 32 == 0 {
      inodes.use(row)
      return row
    }
    guard file.rawValue <= UInt64(geometry.inodeCount) else { throw .notFound }
    return try load(UInt32(truncatingIfNeeded: file.rawValue), isNamed: false)
  }

  /// The row of an inode that a directory names, which is read if need be.
  ///
  /// It stays the inode's for as long as an operation lasts.
  @inline(__always)
  mutating func row(of number: UInt32) throws(FileError) -> Int {
    let row = inodes.find(number)
    if row >= 0 {
      inodes.use(row)
      return row
    }
    return try load(number, isNamed: true)
  }

  /// The row of a directory.
  @inline(__always)
  mutating func directoryRow(of file: FileNumber) throws(FileError) -> Int {
    let row = try row(of: file)
    guard inodes[row].inode.kind == .directory else { throw .notDirectory }
    return row
  }

  /// The row of a directory in which names may be changed: one that has not been removed.
  mutating func changeableRow(ofDirectory file: FileNumber) throws(FileError) -> Int {
    try beginChange()
    let row = try directoryRow(of: file)
    guard inodes[row].inode.linkCount > 0 else { throw .notFound }
    try checkChangeable(row)
    return row
  }

  /// Throws for a file that its flags protect.
  func checkChangeable(_ row: Int) throws(FileError) {
    let protected = Ext2Inode.immutableFlag | Ext2Inode.appendOnlyFlag
    if inodes[row].inode.flags & protected != 0 { throw .notPermitted }
  }

  private mutating func load(_ number: UInt32, isNamed: Bool) throws(FileError) -> Int {
    guard number == Ext2Volume.rootNumber || number >= geometry.firstInode,
      number <= geometry.inodeCount
    else { throw isNamed ? damage(.inode) : .notFound }
    let row = try freeRow()
    let place = inodePlace(number)
    let slot = try slot(of: place.block)
    let inode = Ext2Inode(
      memory, slot, at: geometry.offset(of: place.block) &+ place.offset,
      byteCount: geometry.inodeSize)
    guard inode.linkCount > 0 else { throw isNamed ? damage(.inode) : .notFound }
    try check(inode)
    inodes.assign(row, to: number, inode)
    return row
  }

  private mutating func check(_ inode: Ext2Inode) throws(FileError) {
    guard let kind = inode.kind else { throw damage(.inode) }
    if inode.flags & Ext2Inode.foreignFlags != 0 { throw .notSupported }
    let size = inode.size
    switch kind {
    case .directory:
      let blocks = size &>> UInt64(geometry.blockShift)
      guard size & UInt64(geometry.blockSize &- 1) == 0, blocks <= UInt64(geometry.blockCount),
        blocks > 0
      else { throw damage(.directory) }
    case .symbolicLink:
      let isFast = inode.isFastLink(sectorsPerBlock: geometry.sectorsPerBlock)
      guard size > 0, size < (isFast ? 60 : UInt64(geometry.blockSize)) else {
        throw damage(.symbolicLink)
      }
    case .regular:
      guard size <= geometry.maximumFileSize else { throw damage(.inode) }
    default: break
    }
  }

  /// A row that holds nothing.
  @inline(__always)
  mutating func freeRow() throws(FileError) -> Int {
    guard let row = inodes.victim() else { throw .tooManyOpenFiles }
    if inodes[row].isDirty { return try freeDirtyRow() }
    inodes.release(row)
    return row
  }

  /// The row of an inode that was stored to make room.
  ///
  /// One that cannot be stored keeps its row, and the next one makes room; what the operation itself uses
  /// is in the other half.
  @inline(never)
  private mutating func freeDirtyRow() throws(FileError) -> Int {
    var failure = FileError.tooManyOpenFiles
    for _ in 0..<inodes.count / 2 {
      guard let row = inodes.victim() else { throw failure }
      do throws(FileError) {
        if inodes[row].isDirty { try store(row) }
        inodes.release(row)
        return row
      } catch {
        failure = error
        inodes.use(row)
      }
    }
    throw failure
  }

  /// Where an inode is in its group's table.
  @inline(__always)
  func inodePlace(_ number: UInt32) -> (block: UInt32, offset: Int) {
    let index = number &- 1
    let group = Int(index / geometry.inodesPerGroup)
    let place = Int(index % geometry.inodesPerGroup) &* geometry.inodeSize
    let block = UInt32(truncatingIfNeeded: place &>> geometry.blockShift)
    return (groups[group].inodeTable &+ block, place & (geometry.blockSize &- 1))
  }

  /// Stores an inode where it belongs.
  mutating func store(_ row: Int) throws(FileError) {
    let place = inodePlace(inodes[row].number)
    let slot = try slot(of: place.block)
    inodes[row].inode.store(
      to: memory, slot, at: geometry.offset(of: place.block) &+ place.offset,
      byteCount: geometry.inodeSize)
    inodes[row].isDirty = false
    cache.markDirty(slot)
  }

  /// Says that a file's content was changed now.
  mutating func touchContent(_ row: Int) {
    let now = clock()
    inodes[row].inode.modificationTime = now
    inodes[row].inode.changeTime = now
    inodes[row].isDirty = true
  }

  /// Says that a file's inode was changed now.
  mutating func touchInode(_ row: Int) {
    inodes[row].inode.changeTime = clock()
    inodes[row].isDirty = true
  }

  public mutating func hold(_ file: FileNumber) throws(FileError) {
    inodes.hold(try row(of: file))
  }

  public mutating func release(_ file: FileNumber) throws(FileError) {
    let row = try row(of: file)
    guard inodes[row].holds > 0 else { throw .badDescriptor }
    inodes.letGo(row)
    try removeIfUnused(row)
  }

  /// Removes a file that neither a name nor anybody holds.
  @inline(__always)
  mutating func removeIfUnused(_ row: Int) throws(FileError) {
    if inodes[row].inode.linkCount == 0, inodes[row].holds == 0 { try removeUnnamed(row) }
  }

  /// Removes a file without a name, unless somebody outside holds it.
  @inline(never)
  private mutating func removeUnnamed(_ row: Int) throws(FileError) {
    if let isHeldOutside, isHeldOutside(FileNumber(UInt64(inodes[row].number))) {
      return inodes.hold(row)
    }
    changeCount &+= 1
    try remove(row)
  }
}
