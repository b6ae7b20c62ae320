// What a controller has done, to be revealed as it is.

/// Counters since the controller was found.
public struct NVMeStatistics: Equatable, Sendable {
  public internal(set) var submitted: UInt64 = 0
  /// Commands that ended, in whatever way.
  public internal(set) var completed: UInt64 = 0
  /// Those of them that did not succeed.
  public internal(set) var failed: UInt64 = 0
  /// Stores to doorbells, of both kinds.
  public internal(set) var doorbells: UInt64 = 0
  public internal(set) var interrupts: UInt64 = 0
  /// How often the controller was reset because of a fault.
  public internal(set) var resets: UInt64 = 0
}
