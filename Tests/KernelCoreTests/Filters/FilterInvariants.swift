// What must hold of the trie after every call: it holds exactly the installed filters, and every row of
// its tables is either part of one of their paths or unused.

import ExokernelABI

@testable import KernelCore

/// A look at the filters' tables that finds what must not be.
final class FilterInvariants {
  private let tables: FilterTables
  private let heads: FilterHeads
  private let environments: [EnvironmentRecord]
  private let kernel: Exokernel<FakeMachine>

  private var found: [String] = []
  private var states: Set<Int> = [0, FilterState.incomingRoot, FilterState.outgoingRoot]
  private var fields: Set<Int> = [0]
  private var edges: Set<Int> = []
  private var filters: Set<Int> = []

  private init(_ kernel: borrowing Exokernel<FakeMachine>) {
    tables = kernel.machine.filterTables
    heads = kernel.filterHeads
    environments = kernel.machine.environments
    self.kernel = Snapshot(kernel).restored()
    found = kernel.machine.violations
  }

  /// Everything that does not hold.
  static func violations(of kernel: borrowing Exokernel<FakeMachine>) -> [String] {
    let look = FilterInvariants(kernel)
    look.kernel.machine.effort.begin()
    look.checkState(FilterState.incomingRoot, direction: .incoming, path: [])
    look.checkState(FilterState.outgoingRoot, direction: .outgoing, path: [])
    look.checkRest()
    look.checkEdgeTable()
    look.checkHolders()
    return look.found
  }

  private func require(_ holds: Bool, _ violation: @autoclosure () -> String) {
    if !holds, found.count < 8 { found.append(violation()) }
  }

  private typealias Step = (rule: UInt32, atom: FilterAtom)

  // MARK: The trie

  /// - Returns: The visits that a packet can cause from here on.
  @discardableResult
  private func checkState(_ state: Int, direction: FilterDirection, path: [Step]) -> Int {
    let row = tables.states[state]
    if row.rank != 0 { checkFilter(row, direction: direction, path: path) }
    var visits = 0
    var count = 0
    var field = Int(row.firstField)
    while field != 0, count < 8 {
      visits += 1 + checkField(field, direction: direction, path: path)
      field = Int(tables.fields[field].nextSibling)
      count += 1
    }
    require(count <= FilterState.maximumFields, "state \(state) has \(count) fields")
    require(visits == Int(row.visits), "state \(state) takes \(visits) visits, not \(row.visits)")
    require(visits <= 32, "state \(state) takes \(visits) visits")
    require(row.rank != 0 || count > 0 || path.isEmpty, "state \(state) leads nowhere")
    return visits
  }

  private func checkFilter(_ row: FilterState, direction: FilterDirection, path: [Step]) {
    let record = tables.filters[row.filter]
    require(filters.insert(row.filter).inserted, "filter \(row.filter) ends twice")
    require(record.direction == direction, "filter \(row.filter) is under the wrong root")
    let bits = path.reduce(0) { $0 + $1.atom.mask.nonzeroBitCount }
    require(row.rank >> 16 == UInt32(bits), "filter \(row.filter) has the wrong rank")
    require(record.specificity == UInt16(bits), "filter \(row.filter) has the wrong specificity")
    let atoms = (0..<record.count).map { record.atoms[$0] }
    require(atoms == path.map(\.atom), "filter \(row.filter) ends in the wrong place")
    let rules = path.filter { $0.atom.isComputed }.map(\.rule)
    require(
      rules.allSatisfy { $0 == record.headerRule }, "filter \(row.filter) has the wrong rule")
  }

  private func checkField(_ field: Int, direction: FilterDirection, path: [Step]) -> Int {
    let row = tables.fields[field]
    require(fields.insert(field).inserted, "field \(field) is reached twice")
    require(row.mask != 0 && row.edgeCount > 0, "field \(field) is empty")
    require(row.salt == kernel.salt(of: field), "field \(field) has the wrong salt")
    var count = 0
    var deepest = 0
    var previous = 0
    var edge = Int(row.firstEdge)
    while edge != 0, count <= row.edgeCount {
      deepest = max(deepest, checkEdge(edge, of: field, previous, direction, path))
      previous = edge
      edge = Int(tables.edges[edge].next)
      count += 1
    }
    require(count == row.edgeCount, "field \(field) has \(count) edges, not \(row.edgeCount)")
    require(deepest == row.deepest, "field \(field) has the wrong depth")
    let first = tables.edges[Int(row.firstEdge)]
    require(row.value == first.value && row.state == first.state, "field \(field) copied wrongly")
    checkShortWay(row, field)
    return deepest
  }

  private func checkEdge(
    _ edge: Int, of field: Int, _ previous: Int, _ direction: FilterDirection, _ path: [Step]
  ) -> Int {
    let row = tables.edges[edge]
    let owner = tables.fields[field]
    require(edges.insert(edge).inserted, "edge \(edge) is reached twice")
    require(row.field == field && row.previous == previous, "edge \(edge) is linked wrongly")
    require(row.value & ~owner.mask == 0, "edge \(edge) has bits outside the mask")
    require(
      kernel.findEdge(of: field, value: row.value, salt: owner.salt) == edge,
      "edge \(edge) is not found")
    require(states.insert(Int(row.state)).inserted, "state \(row.state) is reached twice")
    let space: UInt64 = owner.rule == 0 ? 0 : 0x100
    let atom = FilterAtom(
      place: UInt64(owner.offset / 8) | space, mask: owner.mask, value: row.value)
    require(Int(owner.reach) == atom.reach, "field \(field) reaches wrongly")
    return checkState(
      Int(row.state), direction: direction, path: path + [(rule: owner.rule, atom: atom)])
  }

  /// The short way reads what its fields read, and ends where there is a choice or a filter.
  private func checkShortWay(_ row: FilterField, _ number: Int) {
    guard row.rule == 0, row.nextSibling == 0 else {
      return require(row.plainReach == .max, "field \(number) is no short way")
    }
    let state = tables.states[Int(row.state)]
    let below = tables.fields[Int(state.firstField)]
    let goesOn =
      state.rank == 0 && state.firstField != 0 && below.rule == 0 && below.nextSibling == 0
    require(row.plainNext == (goesOn ? UInt32(state.firstField) : 0), "the way from \(number)")
    let reach = goesOn ? max(row.reach, below.plainReach) : row.reach
    require(row.plainReach == reach, "the short way from \(number) reads otherwise")
  }

  // MARK: The rest

  /// What is not part of a path is unused, and on the list.
  private func checkRest() {
    var unused: [Int] = []
    var state = heads.unusedState
    while state != 0, unused.count <= tables.states.count {
      unused.append(state)
      state = Int(tables.states[state].firstField)
    }
    require(
      Set(unused).isDisjoint(with: states) && unused.count + states.count == tables.states.count,
      "\(unused.count) states are unused, \(states.count) used")
    unused = []
    var field = heads.unusedField
    while field != 0, unused.count <= tables.fields.count {
      unused.append(field)
      field = Int(tables.fields[field].nextSibling)
    }
    require(
      Set(unused).isDisjoint(with: fields) && unused.count + fields.count == tables.fields.count,
      "\(unused.count) fields are unused, \(fields.count) used")
    let installed = tables.filters.indices.filter { tables.filters[$0].direction != .unused }
    require(filters == Set(installed), "the trie has other filters than the table")
  }

  private func checkEdgeTable() {
    let used = tables.edges.indices.filter { !tables.edges[$0].isFree }
    require(edges == Set(used), "the edge table has other edges than the trie")
    require(tables.edges.last == FilterEdge(), "the last edge row is in use")
  }

  /// Every filter is on its holder's list.
  private func checkHolders() {
    var listed: Set<Int> = []
    for (environment, record) in environments.enumerated() {
      var count = 0
      var previous = 0
      var filter = Int(record.firstFilter)
      while filter != 0, count < tables.filters.count {
        let row = tables.filters[filter]
        require(
          Int(row.holder) == environment && Int(row.previous) == previous,
          "filter \(filter) is linked wrongly")
        require(listed.insert(filter).inserted, "filter \(filter) is listed twice")
        previous = filter
        filter = Int(row.next)
        count += 1
      }
      require(count == Int(record.filterCount), "environment \(environment) counts wrongly")
    }
    require(listed == filters, "the environments list other filters")
  }
}
