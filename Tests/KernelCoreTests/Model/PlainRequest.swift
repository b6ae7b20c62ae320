// What is asked of an environment, without links and the place where taking goes on.

import ExokernelABI

/// A row of the revocation table.
struct PlainRequest: Hashable {
  var wanted = 0
  var returnsQuota = false
  var deadline: UInt64 = 0
  var returned = 0
  var taken = 0
  /// Of frames: below how many held ones it counts that some are given back.
  var mark = 0

  init() {}

  init(_ record: RevocationRecord) {
    wanted = Int(record.wanted)
    // What was asked for last, and by when, is of no account when nothing is.
    returnsQuota = wanted != 0 && record.returnsQuota
    deadline = wanted != 0 ? record.deadline : 0
    returned = Int(record.returned)
    taken = Int(record.taken)
    mark = wanted != 0 ? Int(record.mark) : 0
  }

  /// Nothing is wanted any more.
  mutating func withdraw() {
    wanted = 0
    returnsQuota = false
    deadline = 0
    mark = 0
  }
}
