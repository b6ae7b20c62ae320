// The open requests, linked through their table. All have the same patience, so that their order is the
// order in which they were made, and the first is the one whose deadline comes first.

import ExokernelABI

/// The ends of the queue of open requests; row 0 is nobody's.
struct RequestQueue: Equatable {
  var first = 0
  var last = 0
  /// How many of them are for frames.
  var frameCount = 0

  mutating func append<M: Machine & ~Copyable>(_ row: Int, in machine: inout M) {
    machine[revocation: row].next = 0
    machine[revocation: row].previous = UInt16(truncatingIfNeeded: last)
    if last == 0 {
      first = row
    } else {
      machine[revocation: last].next = UInt16(truncatingIfNeeded: row)
    }
    last = row
    if row % RevocationRecord.classCount == 0 { frameCount &+= 1 }
  }

  mutating func remove<M: Machine & ~Copyable>(_ row: Int, in machine: inout M) {
    let next = machine[revocation: row].next
    let previous = machine[revocation: row].previous
    if previous == 0 { first = Int(next) } else { machine[revocation: Int(previous)].next = next }
    if next == 0 {
      last = Int(previous)
    } else {
      machine[revocation: Int(next)].previous = previous
    }
    if row % RevocationRecord.classCount == 0 { frameCount &-= 1 }
  }
}
