// The holds of one connection, in the order in which their bytes were given, which is that in which they are
// acknowledged. How many there can be bounds what a client that takes nothing can have pinned.

import ExOSFiles

/// A short queue of holds.
struct HoldQueue: ~Copyable {
  // Apart, so that a use without a piece costs two stores.
  private var ends = [32 of Int](repeating: 0)
  private var rows = [32 of Int](repeating: 0)
  private var views = [32 of FileView?](repeating: nil)
  private var head = 0
  private(set) var count = 0
  /// The known file of the last hold, if that is a use; -1 otherwise.
  private var lastUse = -1

  /// As many holds as there may be: as many pieces as TCP takes.
  static let capacity = 32

  /// For how many more there is room.
  @inline(__always)
  var room: Int { HoldQueue.capacity &- count }

  @inline(__always)
  private func index(_ place: Int) -> Int { (head &+ place) & (HoldQueue.capacity &- 1) }

  /// Adds a piece of a known file.
  ///
  /// - Precondition: There is room.
  mutating func append(_ view: FileView, of row: Int, to end: Int) {
    precondition(count < HoldQueue.capacity)
    views[index(count)] = view
    ends[index(count)] = end
    rows[index(count)] = row
    lastUse = -1
    count &+= 1
  }

  /// Adds a use of a known file.
  ///
  /// - Precondition: There is room.
  /// - Returns: Whether it is one more use; otherwise the last hold was one, and lasts longer.
  @inline(__always)
  mutating func appendUse(of row: Int, to end: Int) -> Bool {
    if lastUse == row, count > 0 {
      ends[index(count &- 1)] = end
      return false
    }
    precondition(count < HoldQueue.capacity)
    ends[index(count)] = end
    rows[index(count)] = row
    lastUse = row
    count &+= 1
    return true
  }

  /// Takes the oldest hold, if all up to its end have been acknowledged.
  @inline(__always)
  mutating func removeFirst(upTo end: Int) -> Hold? {
    guard count > 0, ends[head] <= end else { return nil }
    let hold = Hold(row: rows[head], view: views[head])
    views[head] = nil
    head = index(1)
    count &-= 1
    return hold
  }
}
