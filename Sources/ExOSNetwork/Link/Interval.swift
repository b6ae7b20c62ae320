// A length of time, in the unit of `Instant`. The standard library's `Duration` counts attoseconds in
// 128 bits, which a path counted in instructions does not want.

/// A length of time.
public struct Interval: Comparable, Sendable {
  public var microseconds: UInt64

  @inline(__always)
  public init(microseconds: UInt64) { self.microseconds = microseconds }

  public static let zero = Interval(microseconds: 0)

  @inline(__always)
  public static func milliseconds(_ count: UInt64) -> Interval {
    Interval(microseconds: count &* 1000)
  }

  @inline(__always)
  public static func seconds(_ count: UInt64) -> Interval {
    Interval(microseconds: count &* 1_000_000)
  }

  @inline(__always)
  public static func < (left: Interval, right: Interval) -> Bool {
    left.microseconds < right.microseconds
  }

  /// Both in a row; never more than can be counted.
  @inline(__always)
  public static func + (left: Interval, right: Interval) -> Interval {
    let (sum, isOver) = left.microseconds.addingReportingOverflow(right.microseconds)
    return Interval(microseconds: isOver ? .max : sum)
  }
}
