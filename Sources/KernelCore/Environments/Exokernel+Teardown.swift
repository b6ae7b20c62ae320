// Giving back what an ended environment held, in pieces, in the time of whoever destroys it or in idle
// time. Filters first. Then three passes over the frames that it holds: its bindings of others' frames and tables; then its own frames,
// and all mappings of its page tables and context pages; then these, whose records the second pass needs.

import ExokernelABI

extension Exokernel where M: ~Copyable {
  /// How long a piece is, in steps of about eight instructions.
  ///
  /// Giving back one frame with many bindings may take longer; then it is all that a piece does.
  static var pieceSize: Int { 900 }
  /// How many steps it takes to look at an entry, to break a binding or give a frame back, and to look at
  /// a binding.
  private static var entrySteps: Int { 1 }
  private static var releaseSteps: Int { 14 }
  private static var bindingSteps: Int { 5 }

  /// Does a piece of idle-time work; false where there was none.
  public mutating func tearDownSomething() -> Bool {
    guard firstEnding != 0 else { return false }
    tearDown(firstEnding, steps: Self.pieceSize)
    return true
  }

  /// Does a piece; its filters go first, so that somebody else can have the packets.
  mutating func tearDown(_ environment: Int, steps: Int) {
    var budget = steps
    budget &-= freeFilters(of: environment, budget: budget)
    while budget > 0 {
      let number = Int(machine[environment: environment].teardownFrame)
      if number == 0 {
        guard nextPhase(of: environment) else { return finishEnding(environment) }
        budget &-= Self.entrySteps
        continue
      }
      switch machine[environment: environment].teardownPhase {
      case 0: budget &-= releaseForeign(from: number, of: environment, budget: budget)
      case 1:
        let longest = stepsToRelease(number)
        guard longest <= budget || budget == Self.pieceSize else { return }
        releaseHeld(number, of: environment)
        budget &-= longest
      default: budget &-= releaseRest(number, of: environment)
      }
    }
  }

  /// Begins the next pass; false after the last.
  private mutating func nextPhase(of environment: Int) -> Bool {
    machine[environment: environment].teardownPhase &+= 1
    machine[environment: environment].teardownFrame =
      machine[environment: environment].firstFrame
    machine[environment: environment].teardownIndex = 0
    return machine[environment: environment].teardownPhase <= 2
  }

  private mutating func advance(past number: Int, of environment: Int) {
    machine[environment: environment].teardownFrame = machine[frame: number].next
    machine[environment: environment].teardownIndex = 0
  }

  /// First pass: what its tables bind of others: frames in leaf tables, frozen tables above them.
  private mutating func releaseForeign(from number: Int, of environment: Int, budget: Int) -> Int {
    guard machine[frame: number].isKind(.table), machine[frame: number].level <= 2 else {
      advance(past: number, of: environment)
      return Self.entrySteps
    }
    var index = Int(machine[environment: environment].teardownIndex)
    var steps = 0
    while index < 512, steps < budget {
      steps &+= Self.entrySteps
      let entry = PageTableEntry(rawValue: machine[word: index, in: number])
      if entry.isPresent, machine[frame: entry.frame].holder != environment {
        machine[word: index, in: number] = 0
        forget(binding(table: number, index: index), of: entry.frame)
        machine[environment: environment].frameCount &-= 1
        machine[environment: environment].foreignBindings &-= 1
        releaseIfOrphaned(entry.frame)
        steps &+= Self.releaseSteps
      }
      index &+= 1
    }
    machine[environment: environment].teardownIndex = UInt32(truncatingIfNeeded: index)
    if index == 512 { advance(past: number, of: environment) }
    return steps
  }

  private mutating func releaseIfOrphaned(_ number: Int) {
    if machine[frame: number].holder == 0, machine[frame: number].bindingCount == 0 {
      releaseOrphan(number)
    }
  }

  /// Second pass: its frames, which others may keep; one with many bindings in more than one piece.
  private mutating func releaseHeld(_ number: Int, of environment: Int) {
    let next = machine[frame: number].next
    let isDone =
      machine[frame: number].isKind(.held)
      ? letGo(number, by: environment) != .notYet
      : breakAllBindings(of: number, heldBy: environment)
    if isDone { machine[environment: environment].teardownFrame = next }
  }

  /// As many steps as it takes at most to give a frame back, or to break a piece of its bindings.
  private func stepsToRelease(_ number: Int) -> Int {
    let bindings = machine[frame: number].bindingCount
    return Self.releaseSteps &* (1 &+ min(bindings, Self.bindingsAtOnce))
      &+ Self.bindingSteps &* bindings
  }

  /// Breaks a piece of the bindings of a frame that its sharers cannot keep, theirs first.
  ///
  /// - Returns: Whether none is left.
  private mutating func breakAllBindings(of number: Int, heldBy environment: Int) -> Bool {
    breakBindings(of: number, heldBy: environment, others: true, notifying: true)
      && breakBindings(of: number, heldBy: environment, others: false, notifying: false)
  }

  /// Third pass: page tables, records and context pages, which nobody keeps.
  private mutating func releaseRest(_ number: Int, of environment: Int) -> Int {
    let next = machine[frame: number].next
    machine[frame: number].forgetBindings()
    machine[environment: environment].firstFrame = unlink(
      number, head: machine[environment: environment].firstFrame)
    machine[environment: environment].frameCount &-= 1
    release(number)
    machine[environment: environment].teardownFrame = next
    return Self.releaseSteps
  }
}
