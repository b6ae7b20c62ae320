// Abort: past the deadline the kernel breaks the bindings itself and writes each name that it takes into
// the repossession vector of its loser, in order. A piece at a time: each takes a bounded number of steps,
// and the next comes with the next timer interrupt, which is at once, or in idle time.

import ExokernelABI

extension Exokernel where M: Machine & EventDelivery & ~Copyable {
  /// As many steps as a piece takes, of some 130 instructions each.
  ///
  /// A frame that is looked at is one, and one that is taken; each binding beyond the first is three.
  private static var pieceSize: Int { 128 }

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
    default:
      if takeFrames(row, of: environment) { return nil }
      return endInsolvent(environment, owing: machine[revocation: row].wanted, caller)
    }
    return nil
  }

  // MARK: Frames

  /// Takes frames, the newest first, and those that are wired when there are no others.
  ///
  /// - Returns: False if nothing is left that could be taken.
  private mutating func takeFrames(_ row: Int, of environment: Int) -> Bool {
    var budget = Self.pieceSize
    var gained: UInt32 = 0
    var hasTaken = false
    let wanted = machine[revocation: row].wanted
    while budget > 0, gained < wanted, excessFrames(of: environment) > 0 {
      guard let number = nextFrame(row, of: environment) else {
        finishTaking(row, gained, hasTaken, of: environment)
        return excessFrames(of: environment) == 0
      }
      budget &-= 1
      guard number != 0 else { continue }
      let steps = 1 &+ 3 &* max(machine[frame: number].bindingCount &- 1, 0)
      guard steps <= budget || !hasTaken else {
        goOn(with: number, row)
        break
      }
      budget &-= steps
      switch take(frame: number, from: environment) {
      case .notYet:
        goOn(with: number, row)
        budget = 0
      case .others:
        hasTaken = true
        machine[revocation: row].mark &-= 1
      case .nobodys:
        hasTaken = true
        machine[revocation: row].mark &-= 1
        gained &+= 1
      }
    }
    finishTaking(row, gained, hasTaken, of: environment)
    return true
  }

  /// Makes a frame the first of the next piece.
  private mutating func goOn(with number: Int, _ row: Int) {
    machine[revocation: row].cursor = UInt32(truncatingIfNeeded: number)
  }

  /// Looks at the next of an environment's frames.
  ///
  /// - Returns: The frame, 0 if it is not to be taken now, nothing after the last.
  private mutating func nextFrame(_ row: Int, of environment: Int) -> Int? {
    var number = Int(machine[revocation: row].cursor)
    // What is no longer its holder's is on another list: from the beginning.
    if number == 0 || machine[frame: number].holder != environment {
      number = Int(machine[environment: environment].firstFrame)
    }
    guard number != 0 else { return nil }
    let takesWired = machine[revocation: row].takesWired
    let next = machine[frame: number].next
    machine[revocation: row].cursor = next
    let isTaken =
      machine[frame: number].isKind(.held) && (takesWired || !machine[frame: number].isWired)
    if next == 0 {
      guard !takesWired || isTaken else { return nil }
      machine[revocation: row].flags |= RevocationRecord.takesWired
    }
    return isTaken ? number : 0
  }

  /// Breaks the holder's bindings of a frame, and says so in its repossession vector.
  ///
  private mutating func take(frame number: Int, from environment: Int) -> LettingGo {
    let isWired = machine[frame: number].isWired
    let place = isWired ? machine.saveContent(of: number, for: environment) : 0
    let generation = machine[frame: number].generation
    let outcome = letGo(number, by: environment)
    if outcome != .notYet {
      repossess(
        .frame, FrameHandle(number: number, generation: generation).rawValue, savedAt: place,
        from: environment)
    }
    return outcome
  }

  private mutating func finishTaking(
    _ row: Int, _ gained: UInt32, _ hasTaken: Bool, of environment: Int
  ) {
    if hasTaken { notifyLoss(of: environment) }
    settleTaken(row, gained, .frame, of: environment)
    // What is guaranteed is not taken, whatever was asked for.
    if machine[revocation: row].wanted != 0, excessFrames(of: environment) == 0 {
      close(row, of: environment)
    }
  }

  /// Ends an environment that owes frames and has none that could be taken: only its page tables and
  /// contexts are left, or what others hold.
  private mutating func endInsolvent(_ environment: Int, owing count: UInt32, _ caller: Caller)
    -> Next?
  {
    var ending = Ending()
    ending.cause = Ending.revoked
    ending.status = UInt64(count)
    return end(environment, ending, whileRunning: caller)
  }

  /// Ends an environment; says who runs next if it is the one that ran.
  private mutating func end(_ environment: Int, _ ending: Ending, whileRunning caller: Caller)
    -> Next?
  {
    if environment == caller.environment { return endRunning(caller, ending) }
    let heir = end(environment, ending)
    if heir != 0 { makeReady(heir) }
    return nil
  }

  // MARK: The other classes

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
    notifyLoss(of: environment)
    settleTaken(row, taken, .slice, of: environment)
    closeUnmet(row, of: environment, isSpent: taken < wanted)
  }

  private mutating func takeFilters(_ row: Int, of environment: Int) {
    var budget = Self.pieceSize
    let wanted = machine[revocation: row].wanted
    var taken: UInt32 = 0
    while budget > 0, taken < wanted, machine[environment: environment].firstFilter != 0 {
      let index = Int(machine[environment: environment].firstFilter)
      repossess(.filter, handle(ofFilter: index).rawValue, from: environment)
      budget &-= release(filter: index)
      taken &+= 1
    }
    notifyLoss(of: environment)
    settleTaken(row, taken, .filter, of: environment)
    closeUnmet(
      row, of: environment, isSpent: machine[environment: environment].firstFilter == 0)
  }

  /// Ends the newest of an environment's children; what is left of it is its grandparent's.
  private mutating func takeChild(_ row: Int, of environment: Int, _ caller: Caller) -> Next? {
    let child = Int(machine[environment: environment].firstChild)
    guard child != 0 else {
      closeUnmet(row, of: environment, isSpent: true)
      return nil
    }
    repossess(.environment, handle(ofEnvironment: child).rawValue, from: environment)
    notifyLoss(of: environment)
    abandon(child: child)
    adopt(child: child, by: Int(machine[environment: environment].parent))
    // The quota goes with the child.
    keepHistory(row)
    recordRevocation(of: .environment, count: 1, from: environment, isTaken: true)
    machine[revocation: row].taken &+= 1
    machine[revocation: row].wanted &-= 1
    if machine[revocation: row].wanted == 0 { close(row, of: environment) }
    guard machine[environment: child].state == .living else { return nil }
    var ending = Ending()
    ending.cause = Ending.destroyed
    return end(child, ending, whileRunning: caller)
  }

  /// A request that asks for more than there is is over when nothing is left.
  private mutating func closeUnmet(_ row: Int, of environment: Int, isSpent: Bool) {
    if isSpent, machine[revocation: row].wanted != 0 { close(row, of: environment) }
  }

  // MARK: What the loser reads

  private mutating func settleTaken(
    _ row: Int, _ count: UInt32, _ kind: ResourceClass, of environment: Int
  ) {
    guard count > 0 else { return }
    keepHistory(row)
    recordRevocation(of: kind, count: count, from: environment, isTaken: true)
    machine[revocation: row].taken &+= count
    settle(row, count, kind, of: environment)
  }

  private mutating func repossess(
    _ kind: ResourceClass, _ name: UInt64, savedAt place: UInt64 = 0, from environment: Int
  ) {
    let context = Int(machine[environment: environment].firstContext)
    guard context != 0 else { return }
    machine.repossess(kind: kind.rawValue | place << 8, handle: name, from: context)
  }

  private mutating func notifyLoss(of environment: Int) {
    let context = Int(machine[environment: environment].firstContext)
    if context != 0 { notify(context, .repossession) }
  }
}
