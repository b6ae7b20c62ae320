// Directories, read: names are found, listed and counted. The cache of names answers for those that were
// looked up before.

extension Ext2Volume where Device: ~Copyable, Policy: ~Copyable {
  @inline(__always)
  public mutating func lookUp(
    _ name: RawSpan, in directory: FileNumber
  ) throws(FileError) -> FileNumber {
    let row = try directoryRow(of: directory)
    if var key = NameKey(name), let file = names.find(&key, in: inodes[row].number) {
      return FileNumber(UInt64(file))
    }
    return try lookUpInBlocks(name, row)
  }

  private mutating func lookUpInBlocks(
    _ name: RawSpan, _ row: Int
  ) throws(FileError) -> FileNumber {
    if name.byteCount > 255 { throw .nameTooLong }
    guard let entry = try find(name, in: row) else { throw .notFound }
    let directory = inodes[row].number
    // Whoever looks a name up wants the file next; and a name must not lead to one that is gone.
    _ = try self.row(of: entry.inode)
    names.insert(name, in: directory, entry.inode)
    return FileNumber(UInt64(entry.inode))
  }

  /// How many blocks a directory has.
  func blockCount(ofDirectory row: Int) -> UInt32 {
    UInt32(truncatingIfNeeded: inodes[row].inode.size &>> UInt64(geometry.blockShift))
  }

  /// A block of a directory, which has no holes.
  mutating func directoryBlock(_ logical: UInt32, of row: Int) throws(FileError) -> UInt32 {
    let block = try map(logical, of: row)
    if block == 0 { throw damage(.directory) }
    return block
  }

  /// The entry at a place of a block.
  @inline(__always)
  mutating func entry(
    at offset: Int, of block: UInt32, in slot: Int
  ) throws(FileError) -> Ext2Entry {
    guard let entry = Ext2Entry(memory, slot, block, at: offset, geometry) else {
      throw damage(.directory)
    }
    return entry
  }

  /// The entry that has a name.
  @inline(__always)
  mutating func find(_ name: RawSpan, in row: Int) throws(FileError) -> Ext2Entry? {
    isLarge(row) ? try findInLarge(name, in: row) : try findInBlocks(name, in: row)
  }

  /// The entry of a directory that has a name, after a look at each block before it.
  mutating func findInBlocks(_ name: RawSpan, in row: Int) throws(FileError) -> Ext2Entry? {
    for logical in 0..<blockCount(ofDirectory: row) {
      let block = try directoryBlock(logical, of: row)
      if let entry = try find(name, inBlock: block) { return entry }
    }
    return nil
  }

  private mutating func find(
    _ name: RawSpan, inBlock block: UInt32
  ) throws(FileError) -> Ext2Entry? {
    let slot = try slot(of: block)
    let base = geometry.offset(of: block) &+ Ext2Entry.headSize
    var offset = 0
    while offset < geometry.blockSize {
      let entry = try entry(at: offset, of: block, in: slot)
      if entry.nameCount == name.byteCount, entry.inode != 0,
        memory.matches(name, slot, at: base &+ offset)
      {
        return entry
      }
      offset &+= entry.length
    }
    return nil
  }

  /// The second entry of a directory: the one above it.
  mutating func parentEntry(of row: Int) throws(FileError) -> Ext2Entry {
    let block = try directoryBlock(0, of: row)
    let slot = try slot(of: block)
    let base = geometry.offset(of: block)
    let own = try entry(at: 0, of: block, in: slot)
    let above = try entry(at: own.length, of: block, in: slot)
    let name = memory.word32(slot, at: base &+ above.offset &+ Ext2Entry.headSize) & 0xffff
    guard above.inode != 0, above.nameCount == 2, name == 0x2e2e else {
      throw damage(.directory)
    }
    return above
  }

  /// Throws if a directory holds a name beside `.` and `..`.
  mutating func checkEmpty(_ row: Int) throws(FileError) {
    for logical in 0..<blockCount(ofDirectory: row) {
      let block = try directoryBlock(logical, of: row)
      let slot = try slot(of: block)
      var offset = 0
      while offset < geometry.blockSize {
        let entry = try entry(at: offset, of: block, in: slot)
        let place = geometry.offset(of: block) &+ offset &+ Ext2Entry.headSize
        let name = entry.inode == 0 ? 0x2e : memory.word32(slot, at: place)
        let isOwn = entry.nameCount == 1 && name & 0xff == 0x2e
        let isAbove = entry.nameCount == 2 && name & 0xffff == 0x2e2e
        guard entry.inode == 0 || isOwn || isAbove else { throw .notEmpty }
        offset &+= entry.length
      }
    }
  }

  public mutating func list(
    _ directory: FileNumber, from position: UInt64,
    _ body: (_ name: RawSpan, _ file: FileNumber, _ kind: FileKind?) -> Bool
  ) throws(FileError) -> UInt64? {
    let row = try directoryRow(of: directory)
    let first = position &>> UInt64(geometry.blockShift)
    guard first < UInt64(blockCount(ofDirectory: row)) else { return nil }
    for logical in UInt32(first)..<blockCount(ofDirectory: row) {
      let block = try directoryBlock(logical, of: row)
      let slot = try slot(of: block)
      let start = UInt64(logical) &<< UInt64(geometry.blockShift)
      var offset = 0
      while offset < geometry.blockSize {
        let entry = try entry(at: offset, of: block, in: slot)
        offset &+= entry.length
        // An entry may have gone since the position was told; then the next one is meant.
        guard entry.inode != 0, start &+ UInt64(entry.offset) >= position else { continue }
        let place = geometry.offset(of: block) &+ entry.offset &+ Ext2Entry.headSize
        let wantsMore = body(
          memory.bytes(slot, at: place, count: entry.nameCount),
          FileNumber(UInt64(entry.inode)), geometry.hasFileTypes ? entry.kind : nil)
        if !wantsMore { return start &+ UInt64(offset) }
      }
    }
    return nil
  }
}
