// A row of the table of requests, which everybody may read: what each environment is asked to give back of
// each class and by when, and what became of what it was asked for before.

/// The revocation table's row: one for each environment and class.
public struct RevocationRecord: Equatable, Sendable {
  /// How many are still to be given back; 0 is no request.
  public var wanted: UInt32 = 0
  /// What else the request says: `returnsQuota`; and how far taking by force has come: `takesWired`.
  public var flags: UInt32 = 0
  /// By when, in ticks of the time-stamp counter; then the kernel takes what is missing.
  public var deadline: UInt64 = 0
  /// Neighbours among the open requests, in the order of their deadlines.
  public var next: UInt16 = 0
  public var previous: UInt16 = 0
  /// The frame at which taking by force goes on; 0 is the first.
  public var cursor: UInt32 = 0
  /// How many were ever given back because they were asked for, and how many the kernel took.
  public var returned: UInt32 = 0
  public var taken: UInt32 = 0
  /// Of frames: below as many held ones what is given back counts, so that a debt is not paid with what
  /// is new.
  public var mark: UInt32 = 0
  var padding: UInt32 = 0

  public init() {}

  /// In `flags`: the quota goes to the holder's parent with what is given back or taken.
  public static let returnsQuota: UInt32 = 1 << 0
  /// In `flags`: nothing is left that is not wired.
  public static let takesWired: UInt32 = 1 << 1

  @inlinable
  public var returnsQuota: Bool { flags & RevocationRecord.returnsQuota != 0 }
  @inlinable
  public var takesWired: Bool { flags & RevocationRecord.takesWired != 0 }

  /// Whether anything was ever given back or taken.
  @inlinable
  public var hasHistory: Bool { returned | taken != 0 }

  /// How many rows an environment has.
  @inlinable
  public static var classCount: Int { 6 }

  /// The row of a class of an environment's.
  @inlinable
  public static func index(_ kind: ResourceClass, of environment: Int) -> Int {
    environment &* classCount &+ Int(truncatingIfNeeded: kind.rawValue) &- 1
  }
}
