// A row of a processor's slice vector, which everybody may read.

/// One slot of the slice vector.
public struct SliceRecord: Equatable, Sendable {
  /// The environment that holds the slot; 0 is nobody.
  public var environment: UInt32 = 0
  /// The context that runs in it; 0 is none.
  public var context: UInt32 = 0
  /// The holder's capability slot that guards it: who dominates the name there may bind a context too.
  public var guardSlot = UInt32(FrameEntry.sealed)
  private var reserved: UInt32 = 0
  /// How often it came up for its context, or for whom that had called.
  public var ownCount: UInt64 = 0
  /// How often it went to others: not wanted, forfeited, or nobody's.
  public var givenCount: UInt64 = 0

  public init() {}

  /// Slots of a processor's vector.
  public static let count = 64
  /// Asks `allocateSlice` for whichever slot is free.
  public static let any: UInt64 = .max
}
