// Large directories by their indexes. An index is a hint that is checked: an entry is compared with the
// name before it counts.

extension Ext2Volume where Device: ~Copyable, Policy: ~Copyable {
  /// Whether a directory has more blocks than are searched as they are.
  @inline(__always)
  func isLarge(_ row: Int) -> Bool { blockCount(ofDirectory: row) > 2 }

  /// Gives the memory of the indexes of large directories back; they are made again when they are wanted.
  public mutating func forgetIndexes() { indexes.removeAll() }

  /// The place of a large directory's index, which is made if need be.
  ///
  /// - Returns: Nothing for a directory that is searched block by block all the same: one that is too large,
  ///   and one of whose blocks not all can be read, for the names in the others are there.
  private mutating func index(of row: Int) -> Int? {
    let place: Int
    if let known = indexes.find(inodes[row].number) {
      place = known
    } else {
      guard let index = try? makeIndex(of: row) else { return nil }
      place = indexes.add(index)
    }
    return indexes[place].isOverfull ? nil : place
  }

  private mutating func makeIndex(of row: Int) throws(FileError) -> DirectoryIndex {
    var index = DirectoryIndex(of: inodes[row].number)
    for logical in 0..<blockCount(ofDirectory: row) where !index.isOverfull {
      let block = try directoryBlock(logical, of: row)
      let slot = try slot(of: block)
      let base = geometry.offset(of: block) &+ Ext2Entry.headSize
      var offset = 0
      while offset < geometry.blockSize {
        let entry = try entry(at: offset, of: block, in: slot)
        if entry.inode != 0 {
          let name = memory.bytes(slot, at: base &+ offset, count: entry.nameCount)
          guard let position = position(logical, offset) else { throw damage(.directory) }
          index.insert(name.hash, at: position)
        }
        offset &+= entry.length
      }
    }
    return index
  }

  func position(_ logical: UInt32, _ offset: Int) -> EntryPosition? {
    EntryPosition(logical: logical, offset: offset, blockShift: geometry.blockShift)
  }

  /// The entry of a large directory that has a name.
  @inline(never)
  mutating func findInLarge(_ name: RawSpan, in row: Int) throws(FileError) -> Ext2Entry? {
    guard let place = index(of: row) else { return try findInBlocks(name, in: row) }
    var search = indexes[place].search(name.hash)
    while let position = indexes[place].next(&search) {
      let (entry, slot) = try entry(at: position, in: row)
      let start = geometry.offset(of: entry.block) &+ entry.offset &+ Ext2Entry.headSize
      if entry.inode != 0, entry.nameCount == name.byteCount,
        memory.matches(name, slot, at: start)
      {
        return entry
      }
    }
    return nil
  }

  /// The entry at a position of a directory, and the slot of its block.
  private mutating func entry(
    at position: EntryPosition, in row: Int
  ) throws(FileError) -> (entry: Ext2Entry, slot: Int) {
    let logical = position.logical(blockShift: geometry.blockShift)
    let block = try directoryBlock(logical, of: row)
    let slot = try slot(of: block)
    let offset = position.offset(blockShift: geometry.blockShift)
    var entry = try entry(at: offset, of: block, in: slot)
    entry.logical = logical
    return (entry, slot)
  }

  /// The entry of an indexed directory that was added last, if it has so many bytes to spare.
  mutating func knownRoom(_ size: Int, in row: Int) throws(FileError) -> Ext2Entry? {
    guard let place = indexes.find(inodes[row].number), let position = indexes[place].room
    else { return nil }
    let entry = try entry(at: position, in: row).entry
    return entry.spareSize >= size ? entry : nil
  }

  /// Tells the index of a directory, if it has one, of a new name.
  @inline(never)
  mutating func noteAdded(_ name: RawSpan, at logical: UInt32, _ offset: Int, in row: Int) {
    guard let place = indexes.find(inodes[row].number) else { return }
    guard let position = position(logical, offset) else {
      return indexes.remove(inodes[row].number)
    }
    indexes[place].insert(name.hash, at: position)
  }

  /// Tells a large directory, and its index if it has one, of a name that went.
  @inline(never)
  mutating func noteRemoved(_ name: RawSpan, _ entry: Ext2Entry, in row: Int) {
    guard entry.logical != Ext2Entry.unknownBlock,
      let position = position(entry.logical, entry.offset)
    else {
      // It was found without the index, which may have been made since.
      inodes[row].roomHint = 0
      return indexes.remove(unlessOverfull: inodes[row].number)
    }
    inodes[row].roomHint = min(inodes[row].roomHint, entry.logical)
    guard let place = indexes.find(inodes[row].number) else { return }
    indexes[place].remove(name.hash, at: position)
  }
}
