// What the link gives for a packet whose body it refers to, so that the stack knows when the bytes may
// change again.

/// A transmission in the link's order; tickets are complete in the order in which they were given.
public struct Ticket: Comparable, Sendable {
  public var number: UInt64

  @inline(__always)
  public init(number: UInt64) { self.number = number }

  /// Complete on every link: what a packet without a body needs.
  public static let none = Ticket(number: 0)

  @inline(__always)
  public static func < (left: Ticket, right: Ticket) -> Bool { left.number < right.number }
}
