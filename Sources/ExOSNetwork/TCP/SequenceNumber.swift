// Sequence numbers: 32 bits that wrap around, so that "before" means less than half the circle behind
// (RFC 9293 §3.4).

/// A place in a stream's sequence space.
public struct SequenceNumber: Equatable, Sendable {
  public var value: UInt32

  @inline(__always)
  public init(_ value: UInt32) { self.value = value }

  /// The place so many bytes further on.
  @inline(__always)
  static func + (start: SequenceNumber, count: Int) -> SequenceNumber {
    SequenceNumber(start.value &+ UInt32(truncatingIfNeeded: count))
  }

  /// The place so many bytes back.
  @inline(__always)
  static func - (start: SequenceNumber, count: Int) -> SequenceNumber {
    SequenceNumber(start.value &- UInt32(truncatingIfNeeded: count))
  }

  /// How far on another place is; negative if it is before.
  @inline(__always)
  func distance(to other: SequenceNumber) -> Int {
    Int(Int32(bitPattern: other.value &- value))
  }

  @inline(__always)
  func precedes(_ other: SequenceNumber) -> Bool { distance(to: other) > 0 }

  @inline(__always)
  func isAtMost(_ other: SequenceNumber) -> Bool { distance(to: other) >= 0 }

  /// The one that comes later.
  @inline(__always)
  static func later(_ one: SequenceNumber, _ other: SequenceNumber) -> SequenceNumber {
    one.precedes(other) ? other : one
  }
}

/// Places from a start up to and without an end.
struct SequenceRange: Equatable, Sendable {
  var start: SequenceNumber
  var end: SequenceNumber

  var count: Int { start.distance(to: end) }

  static let empty = SequenceRange(start: SequenceNumber(0), end: SequenceNumber(0))
}
