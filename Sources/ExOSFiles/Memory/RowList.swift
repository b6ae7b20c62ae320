// Rows of a table in an order, most often the order of their use: what LRU and MRU decide by. A row goes
// in, out and to the front in constant time.

import ExOSMemory

/// A doubly linked list of row numbers, each of which is in it at most once.
struct RowList: ~Copyable {
  private var links: Table<Link>
  private let end: Int

  private struct Link {
    var next: Int32
    var previous: Int32
  }

  /// An empty list for rows less than a capacity.
  init(capacity: Int) {
    let end = max(capacity, 1)
    self.end = end
    links = Table(count: end &+ 1) { index in
      let own: Int32 = index == end ? Int32(truncatingIfNeeded: end) : -1
      return Link(next: own, previous: own)
    }
  }

  /// Whether a row is in the list.
  @inline(__always)
  func contains(_ row: Int) -> Bool { links[row].next >= 0 }

  /// The row at the front.
  var first: Int? { row(links[end].next) }

  /// The row at the back.
  var last: Int? { row(links[end].previous) }

  private func row(_ number: Int32) -> Int? { Int(number) == end ? nil : Int(number) }

  /// Puts a row in front of all, wherever it was.
  @inline(__always)
  mutating func moveToFront(_ row: Int) {
    let first = links[end].next
    if Int(first) == row { return }
    remove(row)
    links[row] = Link(next: first, previous: Int32(truncatingIfNeeded: end))
    links[Int(first)].previous = Int32(truncatingIfNeeded: row)
    links[end].next = Int32(truncatingIfNeeded: row)
  }

  /// Puts a row behind all, wherever it was.
  mutating func moveToBack(_ row: Int) {
    let last = links[end].previous
    if Int(last) == row { return }
    remove(row)
    links[row] = Link(next: Int32(truncatingIfNeeded: end), previous: last)
    links[Int(last)].next = Int32(truncatingIfNeeded: row)
    links[end].previous = Int32(truncatingIfNeeded: row)
  }

  /// Takes a row out, if it is in.
  @inline(__always)
  mutating func remove(_ row: Int) {
    guard contains(row) else { return }
    let link = links[row]
    links[Int(link.previous)].next = link.next
    links[Int(link.next)].previous = link.previous
    links[row] = Link(next: -1, previous: -1)
  }
}
