// The disks, for everybody to read: how large they are and how they fare.

/// The disk table's row; a row without blocks is no disk.
public struct DiskRecord: Equatable, Sendable {
  /// How many blocks of 4 KiB.
  public var blockCount: UInt64 = 0
  /// How many blocks one request may name.
  public var transferLimit: UInt32 = 0
  /// Bits of `DiskFlags`.
  public var flags: UInt32 = 0
  /// In the first disk's row, of the controller that all disks share, as of the last completion: requests,
  /// and those that failed.
  public var startedRequests: UInt64 = 0
  public var failedRequests: UInt64 = 0
  public var interrupts: UInt64 = 0
  /// How often the device had to be reset.
  public var resets: UInt64 = 0
  /// What the ownership table says of this epoch and those before outlives a crash.
  public var durableEpoch: UInt64 = 0
  /// How often blocks could not be zeroed, so that they stayed their owner's.
  public var failedFrees: UInt64 = 0

  public init() {}
}

/// What a disk is.
public struct DiskFlags: OptionSet, Sendable {
  public let rawValue: UInt32

  @inlinable
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// It was given up: nothing can be read or written any more.
  public static let broken = DiskFlags(rawValue: 1 << 0)
  /// It bears no ownership table of ours: it is one extent.
  public static let foreign = DiskFlags(rawValue: 1 << 1)
  /// Its ownership table is being read, or made.
  public static let starting = DiskFlags(rawValue: 1 << 2)
  /// Its ownership table cannot be used: nothing on it can be allocated or freed.
  public static let refused = DiskFlags(rawValue: 1 << 3)
}
