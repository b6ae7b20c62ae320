// What the kernel records while somebody traces: who entered it when and for what, who had the processor,
// what came over the link. The ring is memory of the environment that traces, so that it costs nobody
// anything while nobody does. No record has a register or a content of another environment's (guarantee
// 6): what it adds to the revealed tables is times, numbers of calls with their errors, through which
// gate a transfer went, and which page a fault was about; it is for who holds the console, or whom that
// one lets read.

/// A record of the trace ring.
public struct TraceRecord: Equatable, Sendable {
  /// The time-stamp counter.
  public var time: UInt64 = 0
  public var kindValue: UInt32 = 0
  /// The context that ran; 0 is none.
  public var context: UInt32 = 0
  public var word0: UInt64 = 0
  public var word1: UInt64 = 0

  public init() {}

  /// What it is about; nothing where no record was written.
  @inlinable
  public var kind: TraceKind? { TraceKind(rawValue: kindValue) }
}

/// How a trace ring is made.
public enum TraceRing {
  /// Records in a frame.
  public static let recordsPerFrame = 128
  /// As many frames as a ring may have, which is a power of two: 4,096 records.
  public static let maximumFrames = 32
}
