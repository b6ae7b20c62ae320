// What an ownership table has asked its disk for, or will ask next.

/// A step of reading or writing the table.
enum BlockPhase: Equatable {
  // Reading it.
  case readingSuperblock(copy: Int)
  case readingTable(Int, copy: Int)
  case linkingRuns(row: Int)
  case linkingShares(row: Int)
  case charging(row: Int)
  // Making it: every row is unused, and everything is zero first.
  case forgetting(row: Int)
  case erasing(next: UInt64)
  // Nothing is asked.
  case idle
  // A commit.
  case writingTable(Int)
  case flushingTables
  case writingSuperblock
  case flushingSuperblock
  /// Of the extent that is freed next.
  case zeroing(count: UInt64)
}
