// A row of the filter table, which everybody may read: who gets which packets, who may send what, and
// how many there were.

/// The filter table's row: 216 bytes.
public struct FilterRecord: Equatable, Sendable {
  public var generation: UInt32 = 1
  /// A `FilterDirection`.
  public var directionValue: UInt32 = 0
  /// The environment that holds the filter.
  public var holder: UInt32 = 0
  /// Which of the holder's rings the packets go to; of no account for a template.
  public var ring: UInt32 = 0
  /// Of a template: how long the headers are that are sent by it.
  public var headerLength: UInt32 = 0
  /// The `FilterHeaderRule`.
  public var headerRule: UInt32 = 0
  /// How many of the atoms count; the others are zero.
  public var atomCount: UInt32 = 0
  /// How many bits the filter compares: of two that match a packet, the one with more wins.
  public var specificity: UInt16 = 0
  /// What else is decided once, when the filter is installed.
  public var flags: UInt16 = 0
  /// Neighbours among the holder's filters; an unused row's next unused one.
  public var next: UInt32 = 0
  public var previous: UInt32 = 0
  /// Who dominates this may install filters that overlap with this one, and with `.control` free it.
  public var guardName = Capability.none
  /// Packets that it decided: delivered or sent.
  public var hits: UInt64 = 0
  /// Packets that it decided and that were lost for want of room.
  public var drops: UInt64 = 0
  public var atoms = [6 of FilterAtom](repeating: FilterAtom())

  public init() {}

  @inlinable
  public var direction: FilterDirection { FilterDirection(rawValue: directionValue) ?? .unused }
  @inlinable
  public var rule: FilterHeaderRule { FilterHeaderRule(rawValue: headerRule) }
  @inlinable
  public var count: Int { Int(truncatingIfNeeded: atomCount) }

  /// In `flags`: a template that lets later fragments out (`LaterFragment`).
  public static let fragments: UInt16 = 1 << 0

  @inlinable
  public var sendsFragments: Bool { flags & FilterRecord.fragments != 0 }

  public static func == (one: FilterRecord, other: FilterRecord) -> Bool {
    one.generation == other.generation && one.directionValue == other.directionValue
      && one.holder == other.holder && one.ring == other.ring
      && one.headerLength == other.headerLength && one.specificity == other.specificity
      && one.flags == other.flags
      && one.next == other.next && one.previous == other.previous
      && one.guardName == other.guardName && one.hits == other.hits && one.drops == other.drops
      && one.hasPattern(of: other)
  }

  /// Whether both compare the same bits with the same values.
  public func hasPattern(of other: FilterRecord) -> Bool {
    guard headerRule == other.headerRule, atomCount == other.atomCount else { return false }
    var index = 0
    while index < FilterDescription.maximumAtoms {
      if atoms[index] != other.atoms[index] { return false }
      index &+= 1
    }
    return true
  }
}
