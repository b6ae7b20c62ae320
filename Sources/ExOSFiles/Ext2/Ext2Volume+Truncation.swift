// Blocks given back, with the tables of pointers that nothing is left in. A table's bit is cleared before
// it is read: where a damaged volume has a table twice, the second time is an error and not a way without
// end.

extension Ext2Volume where Device: ~Copyable, Policy: ~Copyable {
  /// Frees a file's blocks from one on.
  mutating func freeBlocks(of row: Int, from first: Int) throws(FileError) {
    inodes[row].run = BlockRun()
    inodes[row].allocated = BlockRun()
    inodes[row].nextRead = 0
    inodes[row].aheadEnd = 0
    if first < 12 {
      for index in first..<12 {
        try freeTree(at: PointerPlace(table: 0, index: index), in: row, level: 0, from: 0)
      }
    }
    var base = 12
    for level in 1...3 {
      let span = 1 &<< (level &* geometry.pointerShift)
      if first < base &+ span {
        try freeTree(
          at: PointerPlace(table: 0, index: 11 &+ level), in: row, level: level,
          from: max(0, first &- base))
      }
      base &+= span
    }
  }

  /// Frees what a pointer leads to, from one of the blocks below it on.
  ///
  /// - Parameter level: How many tables are on the way to content.
  private mutating func freeTree(
    at place: PointerPlace, in row: Int, level: Int, from first: Int
  ) throws(FileError) {
    let block = try pointer(at: place, in: row)
    if block == 0 { return }
    if first == 0 {
      try setPointer(at: place, in: row, to: 0)
      return try freeAll(block, of: row, level: level)
    }
    try check(block)
    let span = 1 &<< ((level &- 1) &* geometry.pointerShift)
    for index in first / span..<geometry.pointersPerBlock {
      try freeTree(
        at: PointerPlace(table: block, index: index), in: row, level: level &- 1,
        from: max(0, first &- index &* span))
    }
  }

  /// Frees a block and, if it is a table, all that it leads to.
  private mutating func freeAll(
    _ block: UInt32, of row: Int, level: Int
  ) throws(FileError) {
    try freeBlock(block, of: row)
    if level > 0 {
      for index in 0..<geometry.pointersPerBlock {
        let child = try pointer(at: PointerPlace(table: block, index: index), in: row)
        if child != 0 { try freeAll(child, of: row, level: level &- 1) }
      }
    }
    forget(block)
  }
}
