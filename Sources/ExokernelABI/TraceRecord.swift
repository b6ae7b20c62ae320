// What the kernel records while somebody traces: who entered it when and for what, who had the processor,
// what came over the link. The ring is memory of the environment that traces, so that it costs nobody
// anything while nobody does. No record has an argument, a register or a content of another
// environment's (guarantee 6): what it adds to the revealed tables is times, numbers of calls, and which
// page a fault was about; it is for who holds the console, or whom that one lets read.

/// What a record is about.
public enum TraceKind: UInt32, CaseIterable, Sendable {
  /// The context enters the kernel: the call's number.
  case call = 1
  /// The call returns: its error, and how many ticks it took.
  case callReturn = 2
  /// The processor changes hands, from the record's context (0: idleness): to which context, with its
  /// environment from bit 32, and the first 8 bytes of that one's label.
  case contextSwitch = 3
  /// An exception: its `Event`, and the page of the instruction, or of a page fault's address.
  case fault = 4
  /// An interrupt found the context running: its vector.
  case interrupt = 5
  /// A transfer enters another context: the gate with its form, and that context.
  case transfer = 6
  /// A transfer ends: the context that waited for it, or 0.
  case reply = 7
  /// A packet came: its filter (0: nobody's) with the ring from bit 32, and how many bytes it has.
  case packetIn = 8
  /// A packet was given to the device: its ring from bit 32, and how many bytes it has.
  case packetOut = 9
  /// Something was asked back or taken: the environment with the class of the resource from bit 32, and
  /// how many.
  case revocation = 10
  /// An environment ended: which, and the cause with the status from bit 32.
  case environmentEnd = 11
}

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
