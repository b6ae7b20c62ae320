// The ownership table on the disk. Two copies of a superblock stand in blocks 0 and 1; two copies of each
// table block behind them. A superblock says of each table block which epoch's copy counts, so a copy
// that a crash left behind never does. Both begin with a magic number, the epoch, a detail and a sum over
// the block; a row has four words: start; count, kind and owner; the two words of the name.

import ExokernelABI

/// Sizes and places of an ownership table.
public enum BlockTableLayout {
  /// How many table blocks there are.
  public static let tableCount = 8
  static let rowsPerBlock = 127
  /// Rows of the table; the first is never used.
  public static let rowCount = tableCount * rowsPerBlock
  /// One for each table block, and one for superblocks and all that is read.
  public static let bufferCount = tableCount + 1
  static let superblockBuffer = tableCount

  /// Blocks that are the table's own, from the disk's first.
  public static let reservedCount: UInt64 = 2 + 2 * UInt64(tableCount)
  /// The most blocks of which the table can speak.
  static let largestCount: UInt64 = 1 << 48 - 1

  /// "EXOBLOCK" and "EXOTABLE".
  static let superblockMagic: UInt64 = 0x4b43_4f4c_424f_5845
  static let tableMagic: UInt64 = 0x454c_4241_544f_5845
  static let version: UInt64 = 1

  // Words of both.
  static let magic = 0
  static let epoch = 1
  /// A table block's number; a superblock's version.
  static let detail = 2
  static let sum = 3
  // Words of a superblock.
  static let blockCount = 4
  static let tableEpochs = 5
  /// The first word of a table block's first row.
  static let rows = 4
  static let wordCount = 512

  /// Where a copy of a table block is.
  static func place(ofTable table: Int, copy: Int) -> UInt64 {
    2 &+ UInt64(truncatingIfNeeded: table &* 2 &+ copy)
  }

  /// The table block of a row.
  static func table(ofRow row: Int) -> Int { row / rowsPerBlock }
}
