// What is wrong with a disk, or with the table on it.

/// Why a disk's ownership table was given up.
public enum DiskError: Error, Equatable, Sendable {
  /// The disk did not do what it was asked for, more often than it may.
  case broken
  /// It is too small for a table.
  case tooSmall
  /// There is a superblock, but no copy of it is whole.
  case damagedSuperblock
  /// The table is of a version that is not known here.
  case unknownVersion
  /// The table speaks of more blocks than there are.
  case wrongSize
  /// A table block is not whole in the epoch that counts.
  case damagedTable
  /// A row of the table makes no sense; such a table was never written here.
  case badRow
  /// Two rows own the same block.
  case overlap
}
