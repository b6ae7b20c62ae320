// The filters' tables of the fake machine.

import ExokernelABI

@testable import KernelCore

/// How many rows the filters' tables have.
struct FilterCapacities: Equatable {
  var filters: Int
  var states: Int
  var fields: Int
  /// Rows of the edge table that are somebody's home, a power of two.
  var homes: Int

  /// A machine that has no filters.
  static let none = FilterCapacities(filters: 0, states: 0, fields: 0, homes: 0)
  static let small = FilterCapacities(filters: 64, states: 256, fields: 256, homes: 256)
  /// Fewer than the environments of a random run want, with room for whatever these compare.
  static let few = FilterCapacities(filters: 16, states: 64, fields: 32, homes: 64)
  /// As on the metal.
  static let full = FilterCapacities(filters: 1152, states: 4096, fields: 4096, homes: 8192)
}

/// Five tables as arrays.
struct FilterTables: Equatable {
  var filters: [FilterRecord]
  var states: [FilterState]
  var fields: [FilterField]
  var edges: [FilterEdge]
  var continuations: [Continuation]

  init(_ capacities: FilterCapacities) {
    let isThere = capacities.filters > 0
    filters = Array(repeating: FilterRecord(), count: capacities.filters)
    states = Array(repeating: FilterState(), count: capacities.states)
    fields = Array(repeating: FilterField(), count: capacities.fields)
    edges = Array(
      repeating: FilterEdge(), count: isThere ? capacities.homes + FilterEdge.margin : 0)
    continuations = Array(repeating: Continuation(), count: isThere ? Continuation.count : 0)
  }
}

extension FakeMachine {
  var filterCapacity: Int { filterTables.filters.count }
  var filterStateCapacity: Int { filterTables.states.count }
  var filterFieldCapacity: Int { filterTables.fields.count }
  var filterEdgeCapacity: Int { filterTables.edges.count }

  subscript(filter index: Int) -> FilterRecord {
    get {
      effort.count()
      return filterTables.filters[index]
    }
    set {
      if index == 0 { complain("row 0 of the filters was written") }
      filterTables.filters[index] = newValue
    }
  }

  subscript(filterState index: Int) -> FilterState {
    get {
      effort.count()
      return filterTables.states[index]
    }
    set {
      if index == 0 { complain("row 0 of the filter states was written") }
      filterTables.states[index] = newValue
    }
  }

  subscript(filterField index: Int) -> FilterField {
    get {
      effort.count()
      return filterTables.fields[index]
    }
    set {
      if index == 0 { complain("row 0 of the filter fields was written") }
      filterTables.fields[index] = newValue
    }
  }

  subscript(filterEdge index: Int) -> FilterEdge {
    get {
      effort.count()
      return filterTables.edges[index]
    }
    set {
      if index == 0 { complain("row 0 of the filter edges was written") }
      filterTables.edges[index] = newValue
    }
  }

  subscript(continuation index: Int) -> Continuation {
    get {
      effort.count()
      return filterTables.continuations[index]
    }
    set { filterTables.continuations[index] = newValue }
  }
}
