// Processor time: a vector of slots that comes round and round, each some environment's. The slot's
// context runs in it; if it does not want to, whoever is ready does, in order. Which thread of a program
// runs in its slots is the library's business.

public import ExokernelABI

extension Exokernel where M: ~Copyable {
  // MARK: Allocate and free

  /// Allocates a given slot, or any, and binds a context to it; the value is its position.
  public mutating func allocateSlice(
    _ caller: Caller, claim: UInt64, context: UInt64, position: UInt64
  ) throws(KernelError) -> UInt64 {
    let environment = try decodeClaim(claim, caller)
    let context = try decodeContext(context)
    guard machine[context: context].environment == UInt32(truncatingIfNeeded: environment) else {
      throw .notHeld
    }
    guard position == SliceRecord.any || position < UInt64(SliceRecord.count) else {
      throw .badArgument(2)
    }
    let record = machine[environment: environment]
    guard record.sliceCount < record.sliceQuota else { throw .quotaExceeded }
    let slot: Int
    if position == SliceRecord.any {
      slot = try freeSlot()
    } else {
      slot = Int(truncatingIfNeeded: position)
      guard machine[slice: slot].environment == 0 else { throw .notFree }
    }

    var slice = SliceRecord()
    slice.environment = UInt32(truncatingIfNeeded: environment)
    slice.context = UInt32(truncatingIfNeeded: context)
    machine[slice: slot] = slice
    machine[environment: environment].sliceCount &+= 1
    return UInt64(truncatingIfNeeded: slot)
  }

  private func freeSlot() throws(KernelError) -> Int {
    var slot = 0
    while slot < SliceRecord.count {
      if machine[slice: slot].environment == 0 { return slot }
      slot &+= 1
    }
    throw .exhausted
  }

  /// Gives a slot back.
  public mutating func freeSlice(_ caller: Caller, position: UInt64) throws(KernelError) -> UInt64 {
    guard position < UInt64(SliceRecord.count) else { throw .badArgument(0) }
    let slot = Int(truncatingIfNeeded: position)
    guard machine[slice: slot].environment == UInt32(truncatingIfNeeded: caller.environment)
    else { throw .notHeld }
    release(slot: slot)
    credit(1, of: .slice, to: caller.environment)
    return 0
  }

  mutating func release(slot: Int) {
    machine[environment: Int(machine[slice: slot].environment)].sliceCount &-= 1
    machine[slice: slot] = SliceRecord()
  }

  /// An environment ended: its slots, which its contexts alone run in, are free.
  mutating func freeSlices(of environment: Int) {
    var slot = 0
    while machine[environment: environment].sliceCount > 0, slot < SliceRecord.count {
      if Int(machine[slice: slot].environment) == environment { release(slot: slot) }
      slot &+= 1
    }
  }

  // MARK: Use

  /// Starts the next slice now.
  public mutating func beginSlice(_ now: UInt64) {
    slicePosition = (slicePosition &+ 1) & (SliceRecord.count &- 1)
    sliceEnd = now &+ sliceTicks
    isEndAnnounced = false
    armTimer()
  }

  /// Asks for an interrupt at the next thing to come: the slice's end, a sleeper's time.
  mutating func armTimer() {
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

  /// Who runs in the next slot: its context, or the end of the chain of transfers that it began, or
  /// whoever is ready.
  ///
  /// Zero is nobody but the one that runs.
  func contextOfNextSlice() -> Int {
    let position = (slicePosition &+ 1) & (SliceRecord.count &- 1)
    var context = Int(machine[slice: position].context)
    while context != 0, machine[context: context].callee != 0 {
      context = Int(machine[context: context].callee)
    }
    if context != 0 {
      let state = machine[context: context].state
      if state == .ready || state == .running { return context }
    }
    return readyContexts.first
  }

  /// A context goes on behind its call, without an error, when it has the processor again.
  @inline(__always)
  mutating func returnLater(_ context: Int) {
    answerLater(context)
    makeReady(context)
  }

  @inline(__always)
  private mutating func answerLater(_ context: Int) {
    machine[context: context].resumptionValue = Resumption.call.rawValue
    machine[context: context].resultError = KernelError.none
    machine[context: context].resultValue = 0
  }
}

extension Exokernel where M: Machine & EventDelivery & ~Copyable {
  /// Gives the rest of the slice to a given context, whose place among the ready ones the caller takes;
  /// or to the next that is ready, behind which it queues.
  @inline(__always)
  public mutating func yield(_ caller: Caller, to handle: UInt64) -> Next {
    let next = ContextHandle(rawValue: handle).index
    guard isReady(ContextHandle(rawValue: handle)), !isEndAnnounced else {
      return yieldOtherwise(caller, to: handle)
    }
    answerLater(caller.context)
    machine[context: caller.context].stateValue = ContextState.ready.rawValue
    readyContexts.replace(next, by: caller.context, in: &machine)
    machine[context: next].stateValue = ContextState.running.rawValue
    machine[context: next].switchCount &+= 1
    return .context(next)
  }

  @inline(__always)
  private func isReady(_ handle: ContextHandle) -> Bool {
    handle.index < machine.contextCapacity
      && machine[context: handle.index].generation == handle.generation
      && machine[context: handle.index].stateValue == ContextState.ready.rawValue
  }

  /// A yield to nobody in particular, at the end of a slice, or refused.
  @inline(never)
  private mutating func yieldOtherwise(_ caller: Caller, to handle: UInt64) -> Next {
    var next = readyContexts.first
    if handle != 0 {
      do throws(KernelError) { next = try decodeContext(handle) } catch {
        return .answer(Answer(error))
      }
    }
    if next == 0 || next == caller.context { return .answer(Answer()) }
    guard machine[context: next].stateValue == ContextState.ready.rawValue else {
      return .answer(Answer(.busy))
    }
    returnLater(caller.context)
    if isEndAnnounced { return runNextSlot() }
    return run(next)
  }

  /// A slice that is over has no rest to give: its end goes to the owner of the next slot, so that two
  /// that yield to each other cannot keep the processor.
  private mutating func runNextSlot() -> Next {
    let next = contextOfNextSlice()
    beginSlice(machine.now)
    return begin(next)
  }
}
