// What happens when a slot comes up: its context runs in it. If that does not want to, or owes a slot, it
// goes to whoever is ready, in order. Consecutive slots of one context are one turn to it.

import ExokernelABI

extension Exokernel where M: ~Copyable {
  // MARK: Who is next

  /// Who runs in the next slot: its context, or the end of the chain of transfers that it began, or
  /// whoever is ready.
  ///
  /// Zero is nobody but the one that runs.
  @inline(__always)
  mutating func contextOfNextSlice(after running: Int) -> Int {
    let position = (slicePosition &+ 1) & (SliceRecord.count &- 1)
    let owner = Int(machine[slice: position].context)
    guard owner != 0 else { return readyContexts.first }
    if owesSlot(owner) { return heirOfForfeit(of: owner, after: running) }
    let due = endOfChain(from: owner)
    return canRun(due) ? due : readyContexts.first
  }

  /// Where the transfers have led that a context began.
  @inline(__always)
  private func endOfChain(from owner: Int) -> Int {
    var context = owner
    while machine[context: context].callee != 0 {
      context = Int(machine[context: context].callee)
    }
    return context
  }

  @inline(__always)
  private func canRun(_ context: Int) -> Bool {
    let state = machine[context: context].stateValue
    return state == ContextState.ready.rawValue || state == ContextState.running.rawValue
  }

  /// Whether a context's overrun is worth one of its slots.
  @inline(__always)
  private func owesSlot(_ context: Int) -> Bool { machine[context: context].overrun >= sliceTicks }

  /// Who has the slot of one that owes it: the first of the others that are ready, or the one that
  /// runs; where there is nobody else, there is nobody to repay.
  ///
  /// Mutating, though it changes nothing, for it is not inlined: else it would be given a copy of the
  /// state.
  @inline(never)
  private mutating func heirOfForfeit(of owner: Int, after running: Int) -> Int {
    let due = endOfChain(from: owner)
    var other = readyContexts.first
    if other == due { other = Int(machine[context: due].next) }
    if other != 0 { return other }
    return canRun(due) && (running == 0 || running == due) ? due : 0
  }

  // MARK: Begin

  /// Starts the next slice now, for a context: whom `contextOfNextSlice` named, or the one that runs.
  @inline(__always)
  public mutating func beginSlice(_ now: UInt64, for context: Int) {
    beginSlice(now)
    machine[context: context].sliceCount &+= 1
    if Int(machine[slice: slicePosition].context) == context {
      machine[slice: slicePosition].ownCount &+= 1
    } else {
      countForeignSlice(for: context)
    }
  }

  /// Starts the next slice now, before there are contexts.
  @inline(__always)
  public mutating func beginSlice(_ now: UInt64) {
    slicePosition = (slicePosition &+ 1) & (SliceRecord.count &- 1)
    sliceEnd = now &+ sliceTicks
    isEndAnnounced = false
    toldContext = 0
    if interruptTicks != 0 { forgetInterrupts() }
    armTimer()
  }

  /// Somebody else runs in a slot than its context, which has forfeited it or did not want it; or who
  /// runs does so on the context's behalf.
  @inline(never)
  private mutating func countForeignSlice(for context: Int) {
    let owner = Int(machine[slice: slicePosition].context)
    if owner != 0 {
      let due = endOfChain(from: owner)
      if due == context { return machine[slice: slicePosition].ownCount &+= 1 }
      if owesSlot(owner), canRun(due) {
        machine[context: owner].overrun &-= sliceTicks
        machine[context: owner].forfeitCount &+= 1
      }
    }
    machine[slice: slicePosition].givenCount &+= 1
  }

  // MARK: The timer

  /// Asks for an interrupt at the next thing to come: the slice's end, a sleeper's time.
  @inline(__always)
  mutating func armTimer() {
    if sleepers.first == 0, nextDue == .max { setTimer(sliceEnd) } else { armTimerForFirst() }
  }

  @inline(never)
  private mutating func armTimerForFirst() {
    var time = sliceEnd
    let sleeper = sleepers.first
    if sleeper != 0, machine[context: sleeper].wakeTime < time {
      time = machine[context: sleeper].wakeTime
    }
    if nextDue < time { time = nextDue }
    setTimer(time)
  }

  @inline(__always)
  mutating func setTimer(_ time: UInt64) {
    timerTime = time
    machine.setTimer(time)
  }
}
