// Why a call about blocks was refused. It changed nothing.

/// Why blocks were not given, shared, used or taken back.
public enum BlockError: Error, Equatable, Sendable {
  /// The table is still being read.
  case notReady
  /// The disk has no table of ours: there is one extent, which can only be shared.
  case foreign
  /// The disk was given up.
  case failed(DiskError)
  /// No row of that index.
  case noSuchExtent
  /// A handle of an earlier generation.
  case stale
  /// A row of another kind.
  case wrongKind
  /// No blocks, or some that do not exist or are not within the extent.
  case outOfRange
  /// Some of these blocks are somebody's already.
  case notFree
  /// There is no free run of that length.
  case exhausted
  /// Every row is used.
  case tableFull
  /// As many blocks as the name's quota allows.
  case quotaExceeded
  /// The capability does not dominate the name with these rights.
  case notPermitted
  /// A name that is none.
  case badName
  /// A name that ends with the machine.
  case transientName
  /// The extent is being freed.
  case beingFreed
  /// The extent is not durable yet.
  case notDurable
  /// The extent is in a use that must end first.
  case inUse
}
