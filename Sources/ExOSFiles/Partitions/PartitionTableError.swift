// Why the partitions of a disk are not known.

/// What keeps a table of partitions from being believed.
public enum PartitionTableError: Error, Equatable, Sendable {
  /// The device could not be read.
  case device(BlockError)
  /// The first sector says that there is a table, and there is none.
  case noHeader
  /// A header contradicts itself or its checksum.
  case badHeader
  /// The header's array of entries is elsewhere than it may be, or larger than anybody means.
  case badArray
  /// The entries are not those whose checksum the header has.
  case badChecksum
  /// A partition ends before it begins, or lies where none may.
  case badPartition
  /// Two partitions have a sector in common.
  case overlap
  /// The partition does not begin at a block of 4 KiB.
  case notAligned
  /// No partition is of the type that is looked for.
  case noSuchPartition
}
