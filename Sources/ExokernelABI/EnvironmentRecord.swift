// A row of the environment table, which everybody may read. The capability slots stand in a table of
// their own.

/// What an environment is.
public enum EnvironmentState: UInt32, Sendable {
  case unused = 0
  case living = 1
  /// It ended; its resources go back, piece by piece.
  case ending = 2
  /// Nothing is left but this record, which tells its creator how it ended.
  case ended = 3
}

/// How an environment ended.
public struct Ending: Equatable, Sendable {
  /// `exited`, `destroyed`, `faulted`, `revoked` or `overran`.
  public var cause: UInt32 = 0
  /// The `Event` that it could not handle.
  public var event: UInt32 = 0
  /// The status of `exit`; or the ticks by which it overran.
  public var status: UInt64 = 0
  public var error: UInt64 = 0
  public var address: UInt64 = 0
  public var rip: UInt64 = 0
  public var rsp: UInt64 = 0

  public init() {}

  /// It called `exit`.
  public static let exited: UInt32 = 0
  /// Somebody with a capability over it destroyed it.
  public static let destroyed: UInt32 = 1
  /// A fault that it could not handle.
  public static let faulted: UInt32 = 2
  /// It owed frames that it had no more; the `status` is how many.
  public static let revoked: UInt32 = 3
  /// It kept the processor past the ends of its slices until it owed too much to go on.
  public static let overran: UInt32 = 4
}

/// The environment table's row.
public struct EnvironmentRecord: Equatable, Sendable {
  public var generation: UInt32 = 1
  public var stateValue: UInt32 = 0
  /// Device bindings: bit 0 the console, bit 1 the exit port, bit 2 the link.
  public var devices: UInt32 = 0
  /// Family: environment indices, 0 is none.
  public var parent: UInt32 = 0
  public var firstChild: UInt32 = 0
  public var nextSibling: UInt32 = 0
  public var previousSibling: UInt32 = 0
  /// The frame of the root page table; 0 is none.
  public var root: UInt32 = 0
  /// The first of the frames that it holds.
  public var firstFrame: UInt32 = 0
  /// How many frames it may be charged for.
  public var frameQuota: UInt32 = 0
  /// How many it is charged for: those it holds and those of others that it maps.
  public var frameCount: UInt32 = 0
  /// How many of the quota are never taken away.
  public var guaranteedFrames: UInt32 = 0
  /// How many of the charges are for mappings of others' frames.
  public var foreignBindings: UInt32 = 0
  /// How many slots it may hold, and holds.
  public var sliceQuota: UInt16 = 0
  public var sliceCount: UInt16 = 0
  /// How many packet rings it may bind, and has.
  public var ringQuota: UInt16 = 0
  public var ringCount: UInt16 = 0
  /// How many environments it may still create.
  public var environmentQuota: UInt32 = 0
  /// The first of its contexts; 0 is none.
  public var firstContext: UInt32 = 0
  /// The first of its packet rings; 0 is none.
  public var firstRing: UInt32 = 0
  /// The first of its filters; 0 is none.
  public var firstFilter: UInt32 = 0
  /// How many filters and templates it may hold, and holds.
  public var filterQuota: UInt16 = 0
  public var filterCount: UInt16 = 0
  /// Where tearing down goes on: pass, frame and index; and the neighbours that end at the same time.
  public var teardownPhase: UInt32 = 0
  public var teardownFrame: UInt32 = 0
  public var teardownIndex: UInt32 = 0
  public var nextEnding: UInt32 = 0
  public var previousEnding: UInt32 = 0
  /// Who dominates this may act for the environment.
  public var guardName = Capability.none
  /// What its creator calls it: up to 16 bytes.
  public var label0: UInt64 = 0
  public var label1: UInt64 = 0
  public var ending = Ending()

  public init() {}

  @inlinable
  public var state: EnvironmentState { EnvironmentState(rawValue: stateValue) ?? .unused }

  /// Bits of `devices`.
  public static let console: UInt32 = 1 << 0
  public static let exitPort: UInt32 = 1 << 1
  public static let link: UInt32 = 1 << 2
  /// As many contexts as an environment may have: all of them stop when it ends, in one piece.
  public static let maximumContexts = 48
  /// Capability slots of an environment.
  public static let capabilitySlots = 16
}
