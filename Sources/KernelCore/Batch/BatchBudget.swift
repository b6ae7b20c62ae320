// How long a batch may be. It is one kernel entry, so that its elements together must stay within what one
// entry may take (guarantee 5): each is weighed before it is performed, and what has no time any more is
// left to the next call.

/// What is left of a batch's time, in instructions.
public struct BatchBudget: Sendable {
  private var left = 17_000
  private var isFirst = true

  public init() {}

  /// Takes an element's weight off; the first is always admitted, since it would be no shorter alone.
  ///
  /// - Returns: Whether there is time for it.
  public mutating func admits(weight: Int) -> Bool {
    left &-= weight
    defer { isFirst = false }
    return left >= 0 || isFirst
  }
}
