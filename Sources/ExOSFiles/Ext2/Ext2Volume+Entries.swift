// Directories, written: an entry takes unused bytes of a block that has enough, or a new block; one that
// goes leaves its bytes to the one before it. An index over the names would not know of this, so its flag
// is cleared; what it was is unused space from then on.

extension Ext2Volume where Device: ~Copyable, Policy: ~Copyable {
  /// Puts a name, which the directory does not have, into it.
  mutating func addName(
    _ name: RawSpan, for file: UInt32, _ kind: FileKind, to row: Int
  ) throws(FileError) {
    let size = Ext2Entry.size(nameCount: name.byteCount)
    if isLarge(row) {
      let room = try findRoomInLarge(size, in: row)
      let offset = try fill(room, name, file, kind)
      noteAdded(name, at: room.logical, offset, in: row)
    } else {
      _ = try fill(try findRoom(size, in: row), name, file, kind)
    }
    inodes[row].inode.flags &= ~Ext2Inode.indexFlag
    touchContent(row)
    names.insert(name, in: inodes[row].number, file)
  }

  /// An entry of a small directory with so many bytes to spare, in a new block if need be.
  @inline(__always)
  private mutating func findRoom(_ size: Int, in row: Int) throws(FileError) -> Ext2Entry {
    let count = blockCount(ofDirectory: row)
    var logical = min(inodes[row].roomHint, count)
    while logical < count {
      let block = try directoryBlock(logical, of: row)
      if let entry = try findRoom(size, inBlock: block) {
        inodes[row].roomHint = logical
        return entry
      }
      logical &+= 1
    }
    inodes[row].roomHint = count
    return try appendEntry(to: row)
  }

  /// How many blocks of a large directory are searched for bytes to spare before it gets a new one.
  ///
  /// The next search goes on where this one ended, so that each block is seen once.
  private static var searchedCount: UInt32 { 8 }

  /// An entry of a large directory with so many bytes to spare, in a new block if need be.
  private mutating func findRoomInLarge(_ size: Int, in row: Int) throws(FileError) -> Ext2Entry {
    if let entry = try knownRoom(size, in: row) { return entry }
    let count = blockCount(ofDirectory: row)
    var logical = min(inodes[row].roomHint, count)
    let end = min(logical &+ Ext2Volume.searchedCount, count)
    while logical < end {
      let block = try directoryBlock(logical, of: row)
      if var entry = try findRoom(size, inBlock: block) {
        inodes[row].roomHint = logical
        entry.logical = logical
        return entry
      }
      logical &+= 1
    }
    inodes[row].roomHint = end
    var entry = try appendEntry(to: row)
    entry.logical = count
    return entry
  }

  /// An entry with so many bytes to spare.
  private mutating func findRoom(
    _ size: Int, inBlock block: UInt32
  ) throws(FileError) -> Ext2Entry? {
    let slot = try slot(of: block)
    var offset = 0
    var found: Ext2Entry?
    // The whole block is looked at, so that nothing is written to one that is damaged.
    while offset < geometry.blockSize {
      let entry = try entry(at: offset, of: block, in: slot)
      if found == nil, entry.spareSize >= size { found = entry }
      offset &+= entry.length
    }
    return found
  }

  /// The entry that a new block of a directory is.
  @inline(never)
  private mutating func appendEntry(to row: Int) throws(FileError) -> Ext2Entry {
    let block = try appendBlock(to: row)
    return try entry(at: 0, of: block, in: try slot(of: block))
  }

  /// Adds an empty block to a directory.
  private mutating func appendBlock(to row: Int) throws(FileError) -> UInt32 {
    let logical = blockCount(ofDirectory: row)
    guard inodes[row].inode.size < 0x7fff_0000,
      let place = try place(of: logical, in: row, isMaking: true)
    else { throw .noSpace }
    if try pointer(at: place, in: row) != 0 { throw damage(.directory) }
    let block = try allocateBlock(for: row, near: goal(for: logical, at: place, in: row))
    do throws(FileError) {
      let slot = try clear(block)
      memory.store(
        UInt16(truncatingIfNeeded: geometry.blockSize), to: slot,
        at: geometry.offset(of: block) &+ 4)
      try setPointer(at: place, in: row, to: block)
    } catch {
      try? freeBlock(block, of: row)
      throw error
    }
    inodes[row].allocated = BlockRun(logical: logical, physical: block, count: 1)
    inodes[row].inode.size &+= UInt64(geometry.blockSize)
    inodes[row].isDirty = true
    return block
  }

  /// Writes an entry into the unused bytes of another.
  ///
  /// - Returns: Where in the block it begins.
  private mutating func fill(
    _ room: Ext2Entry, _ name: RawSpan, _ file: UInt32, _ kind: FileKind
  ) throws(FileError) -> Int {
    let slot = try slot(of: room.block)
    let base = geometry.offset(of: room.block) &+ room.offset
    let used = room.usedSize
    if used > 0 {
      memory.store(UInt16(truncatingIfNeeded: used), to: slot, at: base &+ 4)
    }
    let place = base &+ used
    memory.store(UInt16(truncatingIfNeeded: room.length &- used), to: slot, at: place &+ 4)
    memory.store(UInt8(truncatingIfNeeded: name.byteCount), to: slot, at: place &+ 6)
    memory.store(
      geometry.hasFileTypes ? Ext2Entry.code(of: kind) : 0, to: slot, at: place &+ 7)
    memory.copy(name, to: slot, at: place &+ Ext2Entry.headSize)
    memory.store(file, to: slot, at: place)
    cache.markDirty(slot)
    return room.offset &+ used
  }

  /// Has an entry name another file.
  mutating func redirect(
    _ entry: Ext2Entry, to file: UInt32, _ kind: FileKind
  ) throws(FileError) {
    let slot = try slot(of: entry.block)
    let place = geometry.offset(of: entry.block) &+ entry.offset
    memory.store(file, to: slot, at: place)
    memory.store(
      geometry.hasFileTypes ? Ext2Entry.code(of: kind) : 0, to: slot, at: place &+ 7)
    cache.markDirty(slot)
  }

  /// Takes a name out of a directory.
  mutating func removeName(
    _ name: RawSpan, at entry: Ext2Entry, from row: Int
  ) throws(FileError) {
    let slot = try slot(of: entry.block)
    let base = geometry.offset(of: entry.block)
    var offset = 0
    var previous: Ext2Entry?
    while offset < entry.offset {
      let next = try self.entry(at: offset, of: entry.block, in: slot)
      previous = next
      offset &+= next.length
    }
    if let previous {
      memory.store(
        UInt16(truncatingIfNeeded: previous.length &+ entry.length), to: slot,
        at: base &+ previous.offset &+ 4)
    } else {
      memory.store(0 as UInt32, to: slot, at: base &+ entry.offset)
    }
    cache.markDirty(slot)
    inodes[row].inode.flags &= ~Ext2Inode.indexFlag
    touchContent(row)
    names.remove(name, in: inodes[row].number)
    if isLarge(row) { noteRemoved(name, entry, in: row) } else { inodes[row].roomHint = 0 }
  }
}
