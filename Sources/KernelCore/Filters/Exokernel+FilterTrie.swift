// Putting a filter into the trie by its plan, and taking it out with all that nothing else needs. Neither
// can fail.

import ExokernelABI

extension Exokernel where M: ~Copyable {
  // MARK: Insertion

  /// Leads a planned path to a filter's row.
  mutating func insert(_ filter: Int, along path: FilterPath) {
    var depth = path.shared
    while depth < path.count {
      if !path.hasField(at: depth) { addField(at: depth, of: path, for: filter) }
      let state = Int(path.states[depth &+ 1])
      filterHeads.unusedState = Int(machine[filterState: state].firstField)
      machine[filterState: state] = FilterState()
      addEdge(
        Int(path.edges[depth]), of: Int(path.fields[depth]),
        value: machine[filter: filter].atoms[depth].value, to: state)
      depth &+= 1
    }
    let last = Int(path.states[path.count])
    machine[filterState: last].rank = FilterState.rank(
      of: filter, specificity: UInt32(machine[filter: filter].specificity))
    keepVisits(of: path)
    refresh(path, depths: path.count)
  }

  /// A new field behind the older ones of its state.
  private mutating func addField(at depth: Int, of path: FilterPath, for filter: Int) {
    let number = Int(path.fields[depth])
    filterHeads.unusedField = Int(machine[filterField: number].nextSibling)
    let atom = machine[filter: filter].atoms[depth]
    var field = FilterField()
    field.offset = UInt32(truncatingIfNeeded: atom.wordIndex &* 8)
    field.reach = UInt32(truncatingIfNeeded: atom.reach)
    field.rule = atom.isComputed ? machine[filter: filter].headerRule : 0
    field.mask = atom.mask
    field.salt = salt(of: number)
    machine[filterField: number] = field
    append(field: number, to: Int(path.states[depth]))
  }

  private mutating func append(field: Int, to state: Int) {
    let new = UInt32(truncatingIfNeeded: field)
    var last = Int(machine[filterState: state].firstField)
    guard last != 0 else {
      machine[filterState: state].firstField = UInt16(truncatingIfNeeded: field)
      return
    }
    while machine[filterField: last].nextSibling != 0 {
      last = Int(machine[filterField: last].nextSibling)
    }
    machine[filterField: last].nextSibling = new
  }

  private mutating func keepVisits(of path: FilterPath) {
    var depth = 0
    while depth < path.count {
      let below = UInt32(path.visits[depth &+ 1])
      machine[filterState: Int(path.states[depth])].visits = path.visits[depth]
      let deepest = machine[filterField: Int(path.fields[depth])].deepest
      machine[filterField: Int(path.fields[depth])].deepest = max(deepest, below)
      depth &+= 1
    }
  }

  // MARK: Removal

  /// Takes a filter out of the trie.
  ///
  /// - Returns: How many steps it took: few, and one for each edge that was looked at to find how deep
  ///   the trie still is. The edges of all fields on one path are at most as many as there are filters.
  mutating func removeFromTrie(_ filter: Int) -> Int {
    let path = path(of: machine[filter: filter])
    var depth = path.count
    var survivors = depth
    machine[filterState: Int(path.states[depth])].rank = 0
    var steps = 16
    while depth > 0 {
      depth &-= 1
      let state = Int(path.states[depth])
      let field = Int(path.fields[depth])
      let below = Int(path.states[depth &+ 1])
      if machine[filterState: below].isBare {
        removeEdge(Int(path.edges[depth]), of: field)
        machine[filterState: below] = FilterState()
        link(unusedState: below)
        survivors = depth &+ 1
      }
      if machine[filterField: field].edgeCount == 0 {
        removeField(field, from: state)
      } else {
        steps &+= remeasure(field, of: state)
      }
      steps &+= 8
    }
    refresh(path, depths: survivors)
    return steps
  }

  private mutating func removeField(_ field: Int, from state: Int) {
    let next = machine[filterField: field].nextSibling
    machine[filterState: state].visits &-= UInt16(
      truncatingIfNeeded: 1 &+ machine[filterField: field].deepest)
    var before = Int(machine[filterState: state].firstField)
    if before == field {
      machine[filterState: state].firstField = UInt16(truncatingIfNeeded: next)
    } else {
      while Int(machine[filterField: before].nextSibling) != field {
        before = Int(machine[filterField: before].nextSibling)
      }
      machine[filterField: before].nextSibling = next
    }
    machine[filterField: field] = FilterField()
    link(unusedField: field)
  }

  /// Finds out how many visits the costliest edge of a field still causes.
  private mutating func remeasure(_ field: Int, of state: Int) -> Int {
    let old = machine[filterField: field].deepest
    var deepest: UInt32 = 0
    var edge = Int(machine[filterField: field].firstEdge)
    var steps = 0
    while edge != 0, deepest < old {
      let state = Int(machine[filterEdge: edge].state)
      deepest = max(deepest, UInt32(machine[filterState: state].visits))
      edge = Int(machine[filterEdge: edge].next)
      steps &+= 1
    }
    machine[filterField: field].deepest = deepest
    machine[filterState: state].visits &-= UInt16(truncatingIfNeeded: old &- deepest)
    return steps
  }

  // MARK: The short way

  /// Brings up to date what the fields along a path, and their siblings, say of the walk's short way.
  ///
  /// From the bottom up: it is made of the fields below.
  private mutating func refresh(_ path: FilterPath, depths: Int) {
    var depth = depths
    while depth > 0 {
      depth &-= 1
      var field = Int(machine[filterState: Int(path.states[depth])].firstField)
      while field != 0 {
        refresh(field)
        field = Int(machine[filterField: field].nextSibling)
      }
    }
  }

  /// The short way from a field goes on if the first edge's state has a plain field and no filter.
  private mutating func refresh(_ field: Int) {
    var row = machine[filterField: field]
    let state = machine[filterState: Int(row.state)]
    let below = machine[filterField: Int(state.firstField)]
    let goesOn = state.rank == 0 && below.plainReach != FilterField.never
    row.plainNext = goesOn ? UInt32(state.firstField) : 0
    row.plainReach = goesOn ? max(row.reach, below.plainReach) : row.reach
    if !row.isPlain { row.plainReach = FilterField.never }
    machine[filterField: field] = row
  }
}
