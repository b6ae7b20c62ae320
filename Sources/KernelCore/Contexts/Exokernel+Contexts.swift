// Contexts: one processor's worth of execution each. What is here is who exists, who is ready and who
// sleeps; in what order they get their slices is in Slices.

public import ExokernelABI

extension Exokernel where M: ~Copyable {
  // MARK: Decoding

  /// The context that a handle names, if it exists.
  @inline(__always)
  func decodeContext(_ raw: UInt64) throws(KernelError) -> Int {
    let handle = ContextHandle(rawValue: raw)
    let index = handle.index
    guard index > 0, index < machine.contextCapacity else { throw .noSuchContext }
    guard machine[context: index].generation == handle.generation else { throw .stale }
    guard machine[context: index].stateValue != ContextState.unused.rawValue else {
      throw .noSuchContext
    }
    return index
  }

  /// An address where code or a stack may be: below the last page of the lower half.
  @inline(__always)
  func checkLow(_ address: UInt64, position: Int) throws(KernelError) {
    guard address <= Self.addressLimit else { throw .badArgument(position) }
  }

  /// The handle of a context.
  public func handle(ofContext index: Int) -> ContextHandle {
    ContextHandle(index: index, generation: machine[context: index].generation)
  }

  // MARK: Create

  /// Makes a context, ready to run, out of a run of two frames: the kernel's half and the context page.
  public mutating func createContext(
    _ caller: Caller, claim: UInt64, handle: UInt64, entry: UInt64, stack: UInt64,
    argument: UInt64
  ) throws(KernelError) -> UInt64 {
    let environment = try decodeClaim(claim, caller)
    let frame = try decodeSpareFrame(handle, by: environment)
    guard machine[frame: frame].bindingCount == 0 else { throw .inUse }
    let page = try decodeSpareFrame(FrameHandle(number: frame &+ 1).rawValue, by: environment)
    try checkLow(entry, position: 2)
    try checkLow(stack, position: 3)
    let root = Int(machine[environment: environment].root)
    guard root != 0 else { throw .missingTable(4) }
    let isFirst = machine[environment: environment].firstContext == 0
    guard
      isFirst
        || machine[environment: environment].environmentQuota > 0
          && !hasAllContexts(environment)
    else { throw .quotaExceeded }
    let context = unusedContext
    guard context != 0 else { throw .exhausted }

    unusedContext = Int(machine[context: context].next)
    if !isFirst { machine[environment: environment].environmentQuota &-= 1 }
    machine[frame: frame].become(
      .contextPrivate, holder: environment, guardSlot: FrameEntry.sealed)
    machine[frame: page].become(
      .sharedWithKernel, holder: environment, guardSlot: machine[frame: page].guardSlot)
    fill(context, environment: environment, frame: frame)
    machine.clear(frame: frame)
    machine.prepareContext(
      context, frame: frame, root: root, entry: entry, stack: stack, argument: argument)
    makeReady(context)
    return self.handle(ofContext: context).rawValue
  }

  /// Whether an environment has as many contexts as one may have.
  private func hasAllContexts(_ environment: Int) -> Bool {
    var context = Int(machine[environment: environment].firstContext)
    var count = 0
    while context != 0 {
      count &+= 1
      context = Int(machine[context: context].nextInEnvironment)
    }
    return count >= EnvironmentRecord.maximumContexts
  }

  private mutating func fill(_ context: Int, environment: Int, frame: Int) {
    var record = ContextRecord()
    record.generation = machine[context: context].generation
    record.environment = UInt32(truncatingIfNeeded: environment)
    record.frame = UInt32(truncatingIfNeeded: frame)
    record.nextInEnvironment = machine[environment: environment].firstContext
    machine[context: context] = record
    machine[environment: environment].firstContext = UInt32(truncatingIfNeeded: context)
  }

  // MARK: Subscriptions

  /// Beside the subscriptions of a context: that something is asked of it, and it has not been told.
  static var revocationIsDue: UInt32 { 1 << 31 }
  /// What can be due when a context goes on where it was interrupted.
  static var dueAtBegin: UInt32 {
    revocationIsDue | UInt32(truncatingIfNeeded: Subscriptions.sliceBegin.rawValue)
  }

  /// Whether a context has asked for an event.
  @inline(__always)
  func wants(_ subscription: Subscriptions, _ context: Int) -> Bool {
    let bit = UInt32(truncatingIfNeeded: subscription.rawValue)
    return machine[context: context].subscriptions & bit != 0
  }

  // MARK: Ready and asleep

  /// Puts a context at the end of the ready queue.
  @inline(__always)
  mutating func makeReady(_ context: Int) {
    machine[context: context].stateValue = ContextState.ready.rawValue
    readyContexts.append(context, in: &machine)
  }

  /// Takes a context off whatever queue it is on, to run now.
  @inline(__always)
  public mutating func run(_ context: Int) -> Next {
    if machine[context: context].stateValue == ContextState.ready.rawValue {
      readyContexts.remove(context, in: &machine)
    }
    machine[context: context].stateValue = ContextState.running.rawValue
    machine[context: context].switchCount &+= 1
    return .context(context)
  }

  /// The next of the ready ones, or nobody; of a slice that is over there is no rest to give.
  @inline(__always)
  mutating func runNext() -> Next where M: EventDelivery {
    if isEndAnnounced { return endGrace() }
    let context = readyContexts.first
    return context != 0 ? run(context) : becomeIdle()
  }

  /// Counts a notice for a context, and wakes it.
  @inline(__always)
  public mutating func notify(_ context: Int, _ notice: Notice) {
    machine[context: context].eventCount &+= 1
    machine.publish(notice, count: machine[context: context].eventCount, to: context)
    wake(context)
  }

  /// Tells an environment: its first context, if it has one.
  @inline(__always)
  public mutating func notify(environment: Int, _ notice: Notice) {
    let context = Int(machine[environment: environment].firstContext)
    if context != 0 { notify(context, notice) }
  }

  /// Ends a sleep.
  ///
  /// A context that serves a transfer meanwhile wakes when it has replied, and at once if it sleeps for that.
  @inline(__always)
  mutating func wake(_ context: Int) {
    if machine[context: context].isSleeping
      || machine[context: context].stateValue == ContextState.sleeping.rawValue
    {
      wakeSleeper(context)
    }
  }

  @inline(never)
  private mutating func wakeSleeper(_ context: Int) {
    if machine[context: context].isSleeping { endSleep(of: context) }
    if machine[context: context].stateValue == ContextState.sleeping.rawValue {
      returnFromSleep(context)
    }
  }

  private mutating func endSleep(of context: Int) {
    // While it serves it is on no queue of sleepers: its links may be the ready queue's.
    if machine[context: context].wakeTime != 0, machine[context: context].serves == 0 {
      sleepers.remove(context, in: &machine)
    }
    machine[context: context].wakeTime = 0
    machine[context: context].isSleeping = false
    machine[context: context].accepts = 0
  }

  /// A sleep ended; its call answers with the event count.
  mutating func returnFromSleep(_ context: Int) {
    machine[context: context].resultError = KernelError.none
    machine[context: context].resultValue = machine[context: context].eventCount
    makeReady(context)
  }

  /// Gives the processor away until the event count differs from `seen` or the time has come.
  ///
  /// A context that serves a transfer may wait for a notice alone: the time, and who may enter, are those of
  /// the sleep that the transfer found it in, which goes on when it has replied.
  public mutating func sleep(
    _ caller: Caller, seen: UInt64, deadline: UInt64, accepts: UInt64
  ) -> Next where M: EventDelivery {
    let context = caller.context
    guard accepts <= 1 else { return .answer(Answer(.badArgument(2))) }
    let serves = machine[context: context].serves != 0
    guard !serves || deadline | accepts == 0 else { return .answer(Answer(.inUse)) }
    let count = machine[context: context].eventCount
    guard count == seen, deadline == 0 || machine.now < deadline else {
      return .answer(Answer(value: count))
    }
    machine[context: context].stateValue = ContextState.sleeping.rawValue
    machine[context: context].resumptionValue = Resumption.call.rawValue
    if serves { return runNext() }
    machine[context: context].isSleeping = true
    machine[context: context].accepts = UInt32(truncatingIfNeeded: accepts)
    if accepts != 0 { machine.keepCallSite(of: context) }
    if deadline != 0 { insertSleeper(context, until: deadline) }
    return runNext()
  }

  mutating func insertSleeper(_ context: Int, until deadline: UInt64) {
    machine[context: context].wakeTime = deadline
    var previous = sleepers.last
    while previous != 0, machine[context: previous].wakeTime > deadline {
      previous = Int(machine[context: previous].previous)
    }
    sleepers.insert(context, after: previous, in: &machine)
    if previous == 0, deadline < timerTime { armTimer() }
  }

  /// As many contexts as one interrupt wakes, or gives their processor back to.
  static var wokenAtOnce: Int { 32 }

  /// Wakes those whose time has come, a piece of them: for more the timer interrupts at once.
  @inline(__always)
  mutating func wakeSleepers(_ now: UInt64) {
    if sleepers.first != 0, machine[context: sleepers.first].wakeTime <= now { wakeDue(now) }
  }

  @inline(never)
  private mutating func wakeDue(_ now: UInt64) {
    var left = Self.wokenAtOnce
    repeat {
      wake(sleepers.first)
      left &-= 1
    } while left > 0 && sleepers.first != 0 && machine[context: sleepers.first].wakeTime <= now
  }

  // MARK: End

  /// Ends every context of an environment; callers that waited for one get `peerGone`.
  ///
  /// - Returns: The caller of the context that ran, which should have the processor back.
  mutating func endContexts(of environment: Int) -> Int {
    var heir = 0
    var context = Int(machine[environment: environment].firstContext)
    machine[environment: environment].firstContext = 0
    while context != 0 {
      let next = Int(machine[context: context].nextInEnvironment)
      let waiter = endContext(context)
      if waiter != 0 {
        if heir == 0 { heir = waiter } else { makeReady(waiter) }
      }
      if next != 0 { machine[environment: environment].environmentQuota &+= 1 }
      context = next
    }
    return heir
  }

  /// - Returns: The caller that waited for it, no longer waiting.
  private mutating func endContext(_ context: Int) -> Int {
    let record = machine[context: context]
    if record.wakeTime != 0, record.serves == 0 { sleepers.remove(context, in: &machine) }
    if record.state == .ready { readyContexts.remove(context, in: &machine) }
    let caller = Int(record.caller)
    if caller != 0 { finishCall(of: caller, error: KernelError.peerGone.rawValue) }
    let callee = Int(record.callee)
    if callee != 0 { machine[context: callee].caller = 0 }
    if toldContext == context { toldContext = 0 }
    let generation = record.generation &+ 1
    machine[context: context] = ContextRecord()
    machine[context: context].generation = generation == 0 ? 1 : generation
    machine[context: context].next = UInt32(truncatingIfNeeded: unusedContext)
    unusedContext = context
    // A caller in the same environment ends as well.
    guard caller != 0, machine[context: caller].environment != record.environment else { return 0 }
    return caller
  }
}
