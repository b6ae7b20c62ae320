// Who may install a filter. Against each installed filter of its direction the new one must be disjoint,
// or nested and agreed to by a capability over that filter's guard; what no filter contains is the
// link's, whose guard its holder sets (guarantee 3).
//
// The search follows the trie and leaves out every branch that demands another value of a bit that both
// compare. What it comes to is not disjoint, and on the way it has found out which of the two contains
// the other.

import ExokernelABI

extension Exokernel where M: ~Copyable {
  /// Whether a filter may be installed by this authority.
  ///
  /// - Returns: How many steps the search took.
  /// - Throws: `overlaps` for one that is neither disjoint nor nested, `notFree` for an equal one,
  ///   `notPermitted` where a guard is not dominated, `exhausted` where too many would have to be asked.
  @inline(never)
  func checkOverlaps(of filter: FilterRecord, authority: Capability) throws(KernelError)
    -> Int
  {
    var search = OverlapSearch()
    var relation = OverlapSearch.Relation()
    var state = root(of: filter.direction)
    var isContained = false
    repeat {
      let other = machine[filterState: state].filter
      if other != 0 {
        try checkAgreement(
          of: other, authority, isContained: Int(relation.impliedCount) == filter.count,
          containsNew: relation.containsNew)
        if relation.containsNew { isContained = true }
      }
      let field = Int(machine[filterState: state].firstField)
      if field != 0 { try enter(field, &search, filter, relation) }
      state = try nextState(&search, filter)
      if state != 0 { relation = search.levels[search.depth &- 1].relation }
    } while state != 0
    guard isContained || authority.dominates(filterHeads.linkGuard, for: .write) else {
      throw .notPermitted
    }
    return search.steps
  }

  /// Whether an installed filter suffers a new one that is not disjoint from it.
  @inline(__always)
  private func checkAgreement(
    of other: Int, _ authority: Capability, isContained: Bool, containsNew: Bool
  ) throws(KernelError) {
    guard isContained || containsNew else { throw .overlaps }
    guard !(isContained && containsNew) else { throw .notFree }
    guard authority.dominates(machine[filter: other].guardName, for: .write) else {
      throw .notPermitted
    }
  }

  /// Follows edges up to the next state that is not disjoint; 0 when there is none.
  @inline(__always)
  func nextState(_ search: inout OverlapSearch, _ filter: FilterRecord)
    throws(KernelError) -> Int
  {
    while search.depth > 0 {
      let top = search.depth &- 1
      let edge = Int(search.levels[top].edge)
      guard edge != 0 else {
        try leave(&search, filter)
        continue
      }
      let isLast = search.levels[top].isDetermined
      try search.advance(to: isLast ? 0 : UInt32(machine[filterEdge: edge].next))
      let difference = machine[filterEdge: edge].value ^ search.levels[top].value
      if difference & search.levels[top].common == 0 { return Int(machine[filterEdge: edge].state) }
    }
    return 0
  }

  /// Goes on with the next field of the same state, or else with what lies above.
  private func leave(_ search: inout OverlapSearch, _ filter: FilterRecord) throws(KernelError) {
    let field = Int(search.levels[search.depth &- 1].field)
    search.pop()
    let sibling = Int(machine[filterField: field].nextSibling)
    guard sibling != 0 else { return }
    var relation = OverlapSearch.Relation()
    if search.depth > 0 { relation = search.levels[search.depth &- 1].relation }
    try enter(sibling, &search, filter, relation)
  }

  /// Goes down into a field of a state of which `relation` holds.
  func enter(
    _ field: Int, _ search: inout OverlapSearch, _ filter: FilterRecord,
    _ relation: OverlapSearch.Relation
  ) throws(KernelError) {
    let atom = atom(of: filter, at: field)
    let mask = machine[filterField: field].mask
    var level = OverlapSearch.Level()
    level.field = UInt32(truncatingIfNeeded: field)
    level.common = atom.mask & mask
    level.value = atom.value
    level.isDetermined = level.common == mask
    level.edge = machine[filterField: field].firstEdge
    if level.isDetermined {
      let salt = machine[filterField: field].salt
      let edge = findEdge(of: field, value: atom.value & mask, salt: salt)
      level.edge = UInt32(truncatingIfNeeded: edge)
    }
    level.relation.containsNew = relation.containsNew && level.isDetermined
    let isImplied = atom.mask != 0 && level.common == atom.mask
    level.relation.impliedCount = relation.impliedCount &+ (isImplied ? 1 : 0)
    try search.push(level)
  }

  /// A filter's atom in the word that a field looks at; an empty one where it has none.
  private func atom(of filter: FilterRecord, at field: Int) -> FilterAtom {
    var index = 0
    while index < filter.count {
      if machine[filterField: field].isAt(filter.atoms[index], rule: filter.headerRule) {
        return filter.atoms[index]
      }
      index &+= 1
    }
    return FilterAtom()
  }
}
