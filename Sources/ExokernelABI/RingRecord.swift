// A row of the ring table, which everybody may read: whose it is and how it fares.

/// The ring table's row.
public struct RingRecord: Equatable, Sendable {
  /// The holder's environment; 0 is nobody.
  public var holder: UInt32 = 0
  public var generation: UInt32 = 1
  /// The first of its frames.
  public var frame: UInt32 = 0
  /// How many slots a packet ring has; a power of two.
  public var slotCount: UInt32 = 0
  /// How many filters and templates name it.
  public var filterCount: UInt32 = 0
  /// How many requests the device still has.
  public var inFlight: UInt32 = 0
  /// The next ring of the same environment, or the next unused row.
  public var next: UInt32 = 0
  /// A `RingKind`.
  public var kindValue: UInt32 = 0
  public var produced: UInt64 = 0
  public var dropped: UInt64 = 0
  public var sent: UInt64 = 0
  public var completed: UInt64 = 0
  /// Requests that the kernel did not send.
  public var refused: UInt64 = 0

  public init() {}

  @inlinable
  public var kind: RingKind { RingKind(rawValue: kindValue) ?? .packets }
  /// How many frames it has.
  @inlinable
  public var frameCount: Int {
    kind == .disk ? DiskRing.frameCount : Int(slotCount) / PacketRing.slotsPerFrame &+ 1
  }
}
