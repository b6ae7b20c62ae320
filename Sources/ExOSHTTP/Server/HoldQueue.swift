// The holds of one connection, in the order in which their bytes were given, which is that in which they are
// acknowledged. How many there can be bounds what a client that takes nothing can have pinned.

/// A short queue of holds.
struct HoldQueue: ~Copyable {
  private var holds = [32 of Hold?](repeating: nil)
  private var head = 0
  private(set) var count = 0

  /// As many holds as there may be: as many pieces as TCP takes.
  static let capacity = 32

  /// For how many more there is room.
  @inline(__always)
  var room: Int { HoldQueue.capacity &- count }

  /// Adds a hold.
  ///
  /// - Precondition: There is room.
  @inline(__always)
  mutating func append(_ hold: Hold) {
    precondition(count < HoldQueue.capacity)
    holds[(head &+ count) & (HoldQueue.capacity &- 1)] = hold
    count &+= 1
  }

  /// Has the last hold last longer, if it is a use of a known file.
  @inline(__always)
  mutating func extendLast(of row: Int, to end: Int) -> Bool {
    guard count > 0 else { return false }
    let last = (head &+ count &- 1) & (HoldQueue.capacity &- 1)
    guard let hold = holds[last], hold.row == row, hold.view == nil else { return false }
    holds[last] = Hold(end: end, row: row)
    return true
  }

  /// Takes the oldest hold, if all up to its end have been acknowledged.
  @inline(__always)
  mutating func removeFirst(upTo end: Int) -> Hold? {
    guard count > 0, let hold = holds[head], hold.end <= end else { return nil }
    holds[head] = nil
    head = (head &+ 1) & (HoldQueue.capacity &- 1)
    count &-= 1
    return hold
  }
}
