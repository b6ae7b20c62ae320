// Time as the stack sees it: microseconds of a clock that never goes back and begins anywhere. What the
// time of day is does not concern the stack.

/// A moment of the link's clock.
public struct Instant: Comparable, Sendable {
  /// Since the clock's beginning.
  public var microseconds: UInt64

  @inline(__always)
  public init(microseconds: UInt64) { self.microseconds = microseconds }

  /// A moment that never comes.
  public static let never = Instant(microseconds: .max)

  @inline(__always)
  public static func < (left: Instant, right: Instant) -> Bool {
    left.microseconds < right.microseconds
  }

  /// A later moment; never more than `never`.
  @inline(__always)
  public static func + (start: Instant, interval: Interval) -> Instant {
    let (sum, isOver) = start.microseconds.addingReportingOverflow(interval.microseconds)
    return Instant(microseconds: isOver ? .max : sum)
  }

  /// How long after another moment this one is; nothing if it is before.
  @inline(__always)
  public func since(_ earlier: Instant) -> Interval {
    Interval(microseconds: self < earlier ? 0 : microseconds &- earlier.microseconds)
  }
}
