// A row of the extent table, which everybody may read: who owns which blocks of the disk. Owners are
// names, so they outlive the machine.

/// The extent table's row: 72 bytes.
public struct ExtentRecord: Equatable, Sendable {
  /// The first block.
  public var start: UInt64 = 0
  /// How many blocks; of a quota, how many there may be.
  public var count: UInt64 = 0
  /// Whose the blocks are; its rights are all that who dominates it has to them.
  public var name = Capability.none
  /// The row counts once this epoch is durable.
  public var epoch: UInt64 = 0
  /// Of a quota: how many blocks count against it.
  public var charged: UInt64 = 0
  public var generation: UInt32 = 1
  /// Commands that the device has for the blocks.
  public var transfers: UInt32 = 0
  /// An `ExtentKind`.
  public var kindValue: UInt8 = 0
  /// Bits of `ExtentFlags`.
  public var flagBits: UInt8 = 0
  /// Of a share: the row of the run that it is a part of.
  public var owner: UInt16 = 0
  /// The quota that an owned run counts against; 0 for none.
  public var quota: UInt16 = 0
  /// The first share of an owned run.
  public var shares: UInt16 = 0
  /// Neighbours: owned runs by their places, shares of one run, quotas; an unused row's next unused one.
  public var next: UInt16 = 0
  public var previous: UInt16 = 0
  /// The next row that is being freed, or whose end is not durable yet.
  public var waiting: UInt16 = 0

  public init() {}

  @inlinable
  public var kind: ExtentKind { ExtentKind(rawValue: kindValue) ?? .unused }
  @inlinable
  public var flags: ExtentFlags {
    get { ExtentFlags(rawValue: flagBits) }
    set { flagBits = newValue.rawValue }
  }
}
