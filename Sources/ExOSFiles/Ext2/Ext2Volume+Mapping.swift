// Which block of the volume holds which of a file. The run that was found last answers most questions.
// Every pointer is checked when it is read, tables of pointers among them, so that whatever a disk says
// leads to content of this volume and nowhere else.

import ExOSMemory

extension Ext2Volume where Device: ~Copyable, Policy: ~Copyable {
  /// The block that holds a block of a file; 0 for a hole.
  @inline(__always)
  mutating func map(_ logical: UInt32, of row: Int) throws(FileError) -> UInt32 {
    if let block = inodes[row].run.physical(of: logical) { return block }
    return try findBlock(logical, of: row)
  }

  private mutating func findBlock(_ logical: UInt32, of row: Int) throws(FileError) -> UInt32 {
    guard let place = try place(of: logical, in: row, isMaking: false) else { return 0 }
    let block = try pointer(at: place, in: row)
    if block == 0 { return 0 }
    try check(block)
    let isSequential = logical == 0 || inodes[row].run.isFollowed(by: logical)
    var run = BlockRun(logical: logical, physical: block, count: 1)
    if isSequential { try extend(&run, from: place, in: row) }
    inodes[row].run = run
    return block
  }

  /// Looks at the pointers beside one, as far as they go on in a row.
  private mutating func extend(
    _ run: inout BlockRun, from place: PointerPlace, in row: Int
  ) throws(FileError) {
    let end = min(place.index &+ 64, place.table == 0 ? 12 : geometry.pointersPerBlock)
    var index = place.index &+ 1
    while index < end {
      let next = run.physical &+ run.count
      let block = try pointer(at: PointerPlace(table: place.table, index: index), in: row)
      // The checks of its neighbours hold for a block unless it is the first of something else.
      guard block == next, (try? check(block)) != nil else { return }
      run.count &+= 1
      index &+= 1
    }
  }

  /// Where the pointer to a block of a file is.
  ///
  /// - Parameter isMaking: Whether tables that are missing on the way are made.
  /// - Returns: Nothing if a table is missing.
  mutating func place(
    of logical: UInt32, in row: Int, isMaking: Bool
  ) throws(FileError) -> PointerPlace? {
    guard let path = BlockPath(to: logical, geometry) else { throw .fileTooBig }
    var place = PointerPlace(table: 0, index: path.root)
    var level = path.depth
    while level > 0 {
      level &-= 1
      var table = try pointer(at: place, in: row)
      if table == 0 {
        if !isMaking { return nil }
        table = try allocateBlock(for: row, near: goal(for: logical, at: place, in: row))
        do throws(FileError) {
          _ = try clear(table)
          try setPointer(at: place, in: row, to: table)
        } catch {
          try? freeBlock(table, of: row)
          throw error
        }
      } else {
        try check(table)
      }
      place = PointerPlace(table: table, index: path.index(above: level))
    }
    return place
  }

  /// The pointer at a place, unchecked; 0 for none.
  @inline(__always)
  mutating func pointer(at place: PointerPlace, in row: Int) throws(FileError) -> UInt32 {
    if place.table == 0 { return inodes[row].inode.pointers[place.index] }
    let slot = try slot(of: place.table)
    return memory.word32(slot, at: geometry.offset(of: place.table) &+ place.index &* 4)
  }

  /// Stores a pointer.
  mutating func setPointer(
    at place: PointerPlace, in row: Int, to block: UInt32
  ) throws(FileError) {
    if place.table == 0 {
      inodes[row].inode.pointers[place.index] = block
      inodes[row].isDirty = true
      return
    }
    let slot = try slot(of: place.table)
    memory.store(
      block, to: slot, at: geometry.offset(of: place.table) &+ place.index &* 4)
    cache.markDirty(slot)
  }

  /// Where a block of a file should lie: behind the one before it.
  mutating func goal(
    for logical: UInt32, at place: PointerPlace, in row: Int
  ) throws(FileError) -> UInt32 {
    if inodes[row].allocated.isFollowed(by: logical) {
      return inodes[row].allocated.physical &+ 1
    }
    if place.index > 0 {
      let before = try pointer(
        at: PointerPlace(table: place.table, index: place.index &- 1), in: row)
      if before != 0, (try? check(before)) != nil { return before &+ 1 }
    }
    if place.table != 0 { return place.table &+ 1 }
    let group = Int((inodes[row].number &- 1) / geometry.inodesPerGroup)
    return groups[group].firstBlock
  }
}
