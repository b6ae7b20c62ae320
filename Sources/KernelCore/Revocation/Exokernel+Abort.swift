// Abort: past the deadline the kernel breaks the bindings itself and writes each name that it takes into
// the repossession vector of its loser, in order. A piece at a time: each takes a bounded number of steps,
// and the next comes with the next timer interrupt, which is at once, or in idle time.

import ExokernelABI

extension Exokernel where M: Machine & EventDelivery & DiskDevice & ~Copyable {
  /// Takes a piece of what the first overdue request has not got.
  ///
  /// - Returns: Who runs next, if the environment that ran ended for it.
  mutating func takeOverdue(_ caller: Caller, _ now: UInt64) -> Next? {
    let row = requests.first
    guard row != 0, machine[revocation: row].deadline <= now else { return nil }
    let environment = row / RevocationRecord.classCount
    switch ResourceClass(rawValue: UInt64(row % RevocationRecord.classCount &+ 1)) {
    case .slice: takeSlices(row, of: environment)
    case .filter: takeFilters(row, of: environment)
    case .environment: return takeChild(row, of: environment, caller)
    case .extent: takeExtents(row, of: environment)
    case .queue: takeQueues(row, of: environment)
    default:
      if takeFrames(row, of: environment) { return nil }
      return endInsolvent(environment, owing: machine[revocation: row].wanted, caller)
    }
    return nil
  }

  // MARK: The other classes

  /// Ends an environment; says who runs next if it is the one that ran.
  mutating func end(_ environment: Int, _ ending: Ending, whileRunning caller: Caller)
    -> Next?
  {
    if environment == caller.environment { return endRunning(caller, ending) }
    let heir = end(environment, ending)
    if heir != 0 { makeReady(heir) }
    return nil
  }

  private mutating func takeSlices(_ row: Int, of environment: Int) {
    let wanted = machine[revocation: row].wanted
    var taken: UInt32 = 0
    var position = 0
    while position < SliceRecord.count, taken < wanted {
      if Int(machine[slice: position].environment) == environment {
        release(slot: position)
        repossess(.slice, UInt64(truncatingIfNeeded: position), from: environment)
        taken &+= 1
      }
      position &+= 1
    }
    finishTaking(row, taken, .slice, of: environment, isSpent: taken < wanted)
  }

  private mutating func takeFilters(_ row: Int, of environment: Int) {
    var budget = Self.abortPiece
    let wanted = machine[revocation: row].wanted
    var taken: UInt32 = 0
    while budget > 0, taken < wanted, machine[environment: environment].firstFilter != 0 {
      let index = Int(machine[environment: environment].firstFilter)
      repossess(.filter, handle(ofFilter: index).rawValue, from: environment)
      budget &-= release(filter: index)
      taken &+= 1
    }
    finishTaking(
      row, taken, .filter, of: environment,
      isSpent: machine[environment: environment].firstFilter == 0)
  }

  private mutating func takeExtents(_ row: Int, of environment: Int) {
    let wanted = machine[revocation: row].wanted
    let taken = repossessExtents(wanted, of: environment)
    finishTaking(row, taken, .extent, of: environment, isSpent: taken < wanted)
  }

  private mutating func takeQueues(_ row: Int, of environment: Int) {
    let wanted = machine[revocation: row].wanted
    let taken = repossessQueues(wanted, of: environment)
    finishTaking(row, taken, .queue, of: environment, isSpent: taken < wanted)
  }

  /// Ends the newest of an environment's children; what is left of it is its grandparent's.
  private mutating func takeChild(_ row: Int, of environment: Int, _ caller: Caller) -> Next? {
    let child = Int(machine[environment: environment].firstChild)
    guard child != 0 else {
      closeUnmet(row, of: environment, isSpent: true)
      return nil
    }
    repossess(.environment, handle(ofEnvironment: child).rawValue, from: environment)
    notify(environment: environment, .repossession)
    abandon(child: child)
    adopt(child: child, by: Int(machine[environment: environment].parent))
    // The quota goes with the child.
    recordRevocation(of: .environment, count: 1, from: environment, isTaken: true)
    machine[revocation: row].taken &+= 1
    machine[revocation: row].wanted &-= 1
    if machine[revocation: row].wanted == 0 { close(row, of: environment) }
    guard machine[environment: child].state == .living else { return nil }
    var ending = Ending()
    ending.cause = Ending.destroyed
    return end(child, ending, whileRunning: caller)
  }

  /// Tells the loser, once all names are written.
  private mutating func finishTaking(
    _ row: Int, _ taken: UInt32, _ kind: ResourceClass, of environment: Int, isSpent: Bool
  ) {
    notify(environment: environment, .repossession)
    settleTaken(row, taken, kind, of: environment)
    closeUnmet(row, of: environment, isSpent: isSpent)
  }

  /// A request that asks for more than there is is over when nothing is left.
  private mutating func closeUnmet(_ row: Int, of environment: Int, isSpent: Bool) {
    if isSpent, machine[revocation: row].wanted != 0 { close(row, of: environment) }
  }

  mutating func settleTaken(
    _ row: Int, _ count: UInt32, _ kind: ResourceClass, of environment: Int
  ) {
    guard count > 0 else { return }
    recordRevocation(of: kind, count: count, from: environment, isTaken: true)
    machine[revocation: row].taken &+= count
    settle(row, count, kind, of: environment)
  }
}
