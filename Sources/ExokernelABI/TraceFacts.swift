// What everybody may see of tracing: whether somebody does, and the longest kernel entry.

/// What the system page says of the trace ring, and of kernel entries while there is one.
public struct TraceFacts: Equatable, Sendable {
  /// How many records were ever written; the one of number n stands in n modulo the ring's capacity, so
  /// that of more than fit the oldest are gone.
  public var count: UInt64 = 0
  /// The ring's first frame and how many it has; 0 where nobody traces.
  public var firstFrame: UInt32 = 0
  public var frameCount: UInt32 = 0
  /// How many ticks the longest kernel entry took since tracing began, without what recording took.
  public var longestTicks: UInt64 = 0
  /// What it was: a `TraceKind` (call, fault or interrupt), and the number of the call, event or vector.
  public var longestKind: UInt32 = 0
  public var longestNumber: UInt32 = 0

  public init() {}
}
