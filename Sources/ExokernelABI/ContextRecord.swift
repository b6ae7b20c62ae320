// A row of the context table, which everybody may read: who runs, who waits for what, and what it all
// cost. Registers are not here; they are the context's own.

/// What a context does.
public enum ContextState: UInt32, Sendable {
  case unused = 0
  /// It could run.
  case ready = 1
  case running = 2
  /// Until an event or a time.
  case sleeping = 3
  /// In somebody's transfer entry, on the caller's behalf; until `reply`.
  case calling = 4
}

/// How a context goes on when it has the processor again.
public enum Resumption: UInt32, Sendable {
  /// All registers as they were.
  case interrupted = 0
  /// Behind a call that gave the processor away.
  case call = 1
}

/// The context table's row.
public struct ContextRecord: Equatable, Sendable {
  public var generation: UInt32 = 1
  public var stateValue: UInt32 = 0
  public var environment: UInt32 = 0
  /// The private frame's number; the context page is the frame behind it.
  public var frame: UInt32 = 0
  /// The next context of the same environment.
  public var nextInEnvironment: UInt32 = 0
  /// Neighbours among the ready or the sleeping.
  public var next: UInt32 = 0
  public var previous: UInt32 = 0
  /// Who transferred here and waits; and into whom this one transferred.
  public var caller: UInt32 = 0
  public var callee: UInt32 = 0
  /// How long the chain of transfers up to here is.
  public var depth: UInt32 = 0
  public var resumptionValue: UInt32 = 0
  /// 1 while a transfer may enter.
  public var accepts: UInt32 = 0
  /// 1 while it runs in its transfer entry.
  public var serves: UInt32 = 0
  /// 1 while it waits in `sleep`, even if it serves a transfer meanwhile.
  public var sleeps: UInt32 = 0
  /// Bits of `Subscriptions`; in bit 31, that a revocation event is due.
  public var subscriptions: UInt32 = 0
  /// How many slots it has forfeited, each for as many ticks of its overrun.
  public var forfeitCount: UInt32 = 0
  /// The error and value with which a call that gave the processor away returns.
  public var resultError: UInt64 = 0
  public var resultValue: UInt64 = 0
  /// Notices so far.
  public var eventCount: UInt64 = 0
  /// When a sleep ends, in ticks of the time-stamp counter.
  public var wakeTime: UInt64 = 0
  /// When the caller's patience ends.
  public var limit: UInt64 = 0
  /// Where transfers arrive is guarded by this.
  public var transferGuard = Capability.none
  /// Changes whenever gates to this context must be bound anew; 0 while it takes no transfer.
  public var transferKey: UInt64 = 0
  // Counters, as of the last timer interrupt or sleep; row 0's time is the idle time.
  public var callCount: UInt64 = 0
  public var eventDispatchCount: UInt64 = 0
  public var switchCount: UInt64 = 0
  public var transferCount: UInt64 = 0
  public var runTime: UInt64 = 0
  // The ledger of its time.
  /// How many slices began for it.
  public var sliceCount: UInt64 = 0
  /// How many ticks it kept the processor from others after it was told that its slice is over, less
  /// a slot's for each that it has forfeited.
  public var overrun: UInt64 = 0

  public init() {}

  @inlinable
  public var isSleeping: Bool {
    get { sleeps != 0 }
    set { sleeps = newValue ? 1 : 0 }
  }
  @inlinable
  public var state: ContextState { ContextState(rawValue: stateValue) ?? .unused }
  @inlinable
  public var resumption: Resumption { Resumption(rawValue: resumptionValue) ?? .interrupted }
}

/// A place in a context from which transfers leave: authorization, once.
public struct Gate: Equatable, Sendable {
  public var context: UInt64 = 0
  /// The key of the context when the gate was bound.
  public var key: UInt64 = 0
  /// The capability by which it was bound, as the callee learns it.
  public var name = Capability.none

  public init() {}

  /// Gates of a context.
  public static let count = 8
}
