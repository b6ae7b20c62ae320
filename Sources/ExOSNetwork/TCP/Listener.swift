// A port that connections are accepted on.

import ExOSMemory

/// A row of the listener table.
struct Listener {
  var isUsed = false
  var generation: UInt32 = 0
  var port: UInt16 = 0
  /// How many connections may be coming about or waiting to be accepted; past that there are cookies.
  var backlog = 0
  /// How many are coming about.
  var unfinishedCount = 0
  /// How many wait, and the first and last of them.
  var waitingCount = 0
  var waiting = RowList()

  @inline(__always)
  var isFull: Bool { unfinishedCount &+ waitingCount >= backlog }
}

/// A queue of rows, linked through a table.
struct RowList {
  var first: Int32 = -1
  var last: Int32 = -1

  @inline(__always)
  var isEmpty: Bool { first < 0 }

  /// Adds a row that is in no list of these links.
  @inline(__always)
  mutating func append(_ row: Int, _ links: inout Table<Int32>) {
    let index = Int32(truncatingIfNeeded: row)
    links[row] = -1
    if last >= 0 { links[Int(last)] = index } else { first = index }
    last = index
  }

  /// Removes the first row.
  @inline(__always)
  mutating func removeFirst(_ links: inout Table<Int32>) -> Int? {
    guard first >= 0 else { return nil }
    let row = Int(first)
    first = links[row]
    if first < 0 { last = -1 }
    return row
  }
}
