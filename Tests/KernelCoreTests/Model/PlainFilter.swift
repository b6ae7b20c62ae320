// A filter without a trie.

import ExokernelABI

/// A filter or a transmit template.
struct PlainFilter: Hashable {
  var holder = 0
  /// The row of the ring that it names.
  var ring = 0
  var headerLength = 0
  var pattern: NaiveFilter
  var guardName = PlainCapability.empty
  var hits = 0
  var drops = 0
}

extension PlainFilter {
  init?(_ index: Int, _ machine: borrowing FakeMachine) {
    let record = machine.filterTables.filters[index]
    guard record.direction != .unused else { return nil }
    var description = FilterDescription(
      record.direction, headerLength: Int(record.headerLength), rule: record.rule)
    for atom in 0..<record.count { _ = description.append(record.atoms[atom]) }
    pattern = NaiveFilter(description)
    holder = Int(record.holder)
    ring = Int(record.ring)
    headerLength = Int(record.headerLength)
    guardName = PlainCapability(record.guardName)
    hits = Int(record.hits)
    drops = Int(record.drops)
  }
}
