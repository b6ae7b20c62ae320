// Where the filters' tables begin: the heads of the lists of unused rows, and the numbers that start-up
// gives.

import ExokernelABI

/// The filters' part of the core's own state.
struct FilterHeads: Equatable {
  /// Unused rows of the tables, linked through them.
  var unusedFilter = 0
  var unusedState = 0
  var unusedField = 0
  /// Whose capability is needed for what no filter contains; the link's holder changes it.
  var linkGuard = Capability.root
  /// The secret by which edges are spread over their table; odd.
  var multiplier: UInt64 = 1
  /// One less than how many rows of the edge table are somebody's home, a power of two.
  var homeMask: UInt64 = 0
  /// For how many ticks later fragments follow the first.
  var fragmentLife: UInt64 = 0

  /// How many filters a table of so many rows holds: row 0 is none, and states keep them in 16 bits.
  static func usableFilters(of capacity: Int) -> Int { max(min(capacity, Int(UInt16.max)) &- 1, 0) }
}

extension Exokernel where M: ~Copyable {
  /// Links the unused rows of the filters' tables, which are zero.
  ///
  /// Start-up only; until then no filter can be installed.
  ///
  /// - Parameters:
  ///   - multiplier: 64 random bits.
  ///   - fragmentLife: 30 seconds, in ticks.
  public mutating func prepareFilters(multiplier: UInt64, fragmentLife: UInt64) {
    filterHeads.multiplier = multiplier | 1
    filterHeads.fragmentLife = fragmentLife
    let homes = max(machine.filterEdgeCapacity &- FilterEdge.margin, 1)
    filterHeads.homeMask = 1 << UInt64(63 &- homes.leadingZeroBitCount) &- 1
    var index = FilterHeads.usableFilters(of: machine.filterCapacity)
    while index > 0 {
      machine[filter: index].generation = 1
      link(unusedFilter: index)
      index &-= 1
    }
    index = min(machine.filterStateCapacity, Int(UInt16.max)) &- 1
    while index > FilterState.outgoingRoot {
      link(unusedState: index)
      index &-= 1
    }
    index = min(machine.filterFieldCapacity, FilterField.capacity) &- 1
    while index > 0 {
      link(unusedField: index)
      index &-= 1
    }
  }

  /// Puts a filter's row, which is clear, among the unused.
  mutating func link(unusedFilter index: Int) {
    machine[filter: index].next = UInt32(truncatingIfNeeded: filterHeads.unusedFilter)
    filterHeads.unusedFilter = index
  }

  /// Puts a state among the unused.
  mutating func link(unusedState state: Int) {
    machine[filterState: state].firstField = UInt16(truncatingIfNeeded: filterHeads.unusedState)
    filterHeads.unusedState = state
  }

  /// Puts a field among the unused.
  mutating func link(unusedField field: Int) {
    machine[filterField: field].nextSibling = UInt32(truncatingIfNeeded: filterHeads.unusedField)
    filterHeads.unusedField = field
  }
}
