// Finding the way of a filter through the trie, and planning what is missing of it: rows of three tables
// and the bound on the work that a packet can cause. Nothing is touched here.

import ExokernelABI

extension Exokernel where M: ~Copyable {
  /// The state where the filters of a direction begin.
  func root(of direction: FilterDirection) -> Int {
    direction == .outgoing ? FilterState.outgoingRoot : FilterState.incomingRoot
  }

  /// The way of a filter as far as the trie has it.
  func path(of filter: FilterRecord) -> FilterPath {
    var path = FilterPath()
    path.count = filter.count
    path.states[0] = UInt16(truncatingIfNeeded: root(of: filter.direction))
    while path.shared < path.count {
      let depth = path.shared
      let atom = filter.atoms[depth]
      let field = findField(of: Int(path.states[depth]), atom, rule: filter.headerRule)
      guard field != 0 else { break }
      path.fields[depth] = UInt16(truncatingIfNeeded: field)
      let edge = findEdge(
        of: field, value: atom.value, salt: machine[filterField: field].salt)
      path.joinsField = edge == 0
      guard edge != 0 else { break }
      path.edges[depth] = UInt16(truncatingIfNeeded: edge)
      path.states[depth &+ 1] = machine[filterEdge: edge].state
      path.shared &+= 1
    }
    return path
  }

  /// The field of a state that compares what an atom does; 0 where there is none.
  private func findField(of state: Int, _ atom: FilterAtom, rule: UInt32) -> Int {
    var field = Int(machine[filterState: state].firstField)
    while field != 0, !machine[filterField: field].compares(atom, rule: rule) {
      field = Int(machine[filterField: field].nextSibling)
    }
    return field
  }

  // MARK: Planning

  /// The way of a new filter, with rows for what the trie does not have of it.
  ///
  /// - Throws: `exhausted` where a table is full, a state would have more than 4 fields, an edge finds
  ///   no room, or a packet could make the walk visit more than 32 fields.
  @inline(never)
  func plan(_ filter: FilterRecord) throws(KernelError) -> FilterPath {
    var path = path(of: filter)
    guard path.shared == path.count || path.joinsField || hasRoomForField(path) else {
      throw .exhausted
    }
    var unusedState = filterHeads.unusedState
    var unusedField = filterHeads.unusedField
    var depth = path.shared
    while depth < path.count {
      if !path.hasField(at: depth) {
        guard unusedField != 0 else { throw .exhausted }
        path.fields[depth] = UInt16(truncatingIfNeeded: unusedField)
        unusedField = Int(machine[filterField: unusedField].nextSibling)
      }
      let salt = salt(of: Int(path.fields[depth]))
      let edge = findRoom(forValue: filter.atoms[depth].value, salt: salt, besides: path)
      guard edge != 0, unusedState != 0 else { throw .exhausted }
      path.edges[depth] = UInt16(truncatingIfNeeded: edge)
      path.states[depth &+ 1] = UInt16(truncatingIfNeeded: unusedState)
      unusedState = Int(machine[filterState: unusedState].firstField)
      depth &+= 1
    }
    planVisits(of: &path)
    guard path.visits[0] <= FilterState.maximumVisits else { throw .exhausted }
    return path
  }

  private func hasRoomForField(_ path: FilterPath) -> Bool {
    var field = Int(machine[filterState: Int(path.states[path.shared])].firstField)
    var count = 0
    while field != 0 {
      count &+= 1
      field = Int(machine[filterField: field].nextSibling)
    }
    return count < FilterState.maximumFields
  }

  /// From the bottom up: a state costs a visit for each field, and what the costliest edge of each costs.
  private func planVisits(of path: inout FilterPath) {
    var depth = path.count
    path.visits[depth] = visits(of: path, at: depth)
    while depth > 0 {
      depth &-= 1
      let isNew = !path.hasField(at: depth)
      let deepest = isNew ? 0 : machine[filterField: Int(path.fields[depth])].deepest
      let known = UInt16(truncatingIfNeeded: deepest)
      let growth = max(path.visits[depth &+ 1], known) &- known
      path.visits[depth] = visits(of: path, at: depth) &+ growth &+ (isNew ? 1 : 0)
    }
  }

  private func visits(of path: FilterPath, at depth: Int) -> UInt16 {
    depth <= path.shared ? machine[filterState: Int(path.states[depth])].visits : 0
  }
}
