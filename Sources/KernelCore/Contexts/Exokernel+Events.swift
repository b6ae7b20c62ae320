// Events that the entry code could not deliver by itself: those that come while others are held, slice
// events, and the end of an environment that cannot handle its own fault.

public import ExokernelABI

/// Where the kernel keeps what an event needs; the machine's part of it.
public protocol EventDelivery: ~Copyable {
  /// How many events the context handles, as its page says.
  func heldEvents(of context: Int) -> Int
  /// Whether a handler is bound for an event at this depth (0: the first, 1: the second).
  func hasHandler(_ context: Int, depth: Int) -> Bool
  /// Moves the interrupted frame of a context into its page and makes the handler its next instruction.
  mutating func deliver(_ event: Event, to context: Int, depth: Int)
  /// The frame of the fault that ends a context, for a diagnosis: the interrupted one, or the one in its
  /// page if that was delivered to a handler that was never bound.
  func fatalFrame(of context: Int, _ event: Event) -> EventFrame
}

extension Exokernel where M: Machine & EventDelivery & ~Copyable {
  /// Binds where the caller's events go, and which slice events it wants.
  public mutating func bindEvents(
    _ caller: Caller, entry: UInt64, stack: UInt64, secondEntry: UInt64, secondStack: UInt64,
    subscriptions: UInt64
  ) throws(KernelError) -> UInt64 {
    try checkLow(entry, position: 0)
    try checkLow(stack, position: 1)
    try checkLow(secondEntry, position: 2)
    try checkLow(secondStack, position: 3)
    guard Subscriptions.all.isSuperset(of: Subscriptions(rawValue: subscriptions)) else {
      throw .badArgument(4)
    }
    machine.bindEvents(
      caller.context, entry: entry, stack: stack, secondEntry: secondEntry,
      secondStack: secondStack)
    machine[context: caller.context].subscriptions = UInt32(truncatingIfNeeded: subscriptions)
    if wants(.revocation, caller.context), owes(caller.environment) {
      machine[context: caller.context].subscriptions |= Self.revocationIsDue
    }
    return 0
  }

  /// Handles an exception of the running context that found events held, or came by a slow way: to the
  /// first handler, to the second, or the end.
  public mutating func fault(_ caller: Caller, _ event: Event) -> Next {
    let depth = machine.heldEvents(of: caller.context)
    if depth < 2, machine.hasHandler(caller.context, depth: depth) {
      machine.deliver(event, to: caller.context, depth: depth)
      return .same
    }
    let frame = machine.fatalFrame(of: caller.context, event)
    var ending = Ending()
    ending.cause = Ending.faulted
    ending.event = UInt32(truncatingIfNeeded: frame.kind.rawValue)
    ending.error = frame.error
    ending.address = frame.address
    ending.rip = frame.rip
    ending.rsp = frame.rsp
    return endRunning(caller, ending)
  }

  /// Whether an event that a context wants can go to it now.
  @inline(__always)
  private func takes(_ subscription: Subscriptions, _ context: Int) -> Bool {
    wants(subscription, context) && isReceptive(context)
  }

  private func isReceptive(_ context: Int) -> Bool {
    machine.heldEvents(of: context) == 0 && machine.hasHandler(context, depth: 0)
  }

  /// Tells a context that goes on where it was interrupted what has come to be said meanwhile.
  private mutating func deliverDue(_ context: Int, _ due: UInt32) {
    guard isReceptive(context) else { return }
    if due & Self.revocationIsDue != 0 {
      machine[context: context].subscriptions &= ~Self.revocationIsDue
      machine.deliver(.revocation, to: context, depth: 0)
    } else {
      machine.deliver(.sliceBegin, to: context, depth: 0)
    }
  }

  // MARK: The timer

  /// The timer: sleepers wake, impatient callers get their processor back, slices end.
  @inline(__always)
  public mutating func timerExpired(_ caller: Caller, at now: UInt64) -> Next where M: DiskDevice {
    wakeSleepers(now)
    if nextDue <= now, let next = finishDue(caller, now) { return next }
    if now >= sliceEnd { return endSlice(caller.context, now) }
    armTimer()
    return .same
  }

  /// Callers that waited too long have their processor back; what was asked for and has not come is taken.
  @inline(never)
  private mutating func finishDue(_ caller: Caller, _ now: UInt64) -> Next? where M: DiskDevice {
    if inspectionTime <= now { inspectDevices(now) }
    if let next = endImpatience(caller.context, now) { return next }
    guard let next = takeOverdue(caller, now) else { return nil }
    armTimer()
    return next
  }

  /// The slice is over: the next slot's context runs, if it is not the same.
  @inline(__always)
  private mutating func endSlice(_ context: Int, _ now: UInt64) -> Next {
    let next = contextOfNextSlice(after: context)
    if next == 0 || next == context {
      beginSlice(now, for: context)
      let due = machine[context: context].subscriptions & Self.revocationIsDue
      if due != 0 { deliverDue(context, due) }
      return .same
    }
    if isEndAnnounced { return endGraceByForce(context, now) }
    if takes(.sliceEnd, context) {
      announceEnd(to: context, now)
      return .same
    }
    preempt(context)
    beginSlice(now, for: next)
    return begin(next)
  }

  /// Takes the processor from a context; its registers are saved as they are.
  @inline(__always)
  mutating func preempt(_ context: Int) {
    machine[context: context].resumptionValue = Resumption.interrupted.rawValue
    makeReady(context)
  }

  /// Runs a context, and tells it what it wants to know if it was interrupted.
  @inline(__always)
  public mutating func begin(_ context: Int) -> Next {
    if machine[context: context].resumption == .interrupted {
      let due = machine[context: context].subscriptions & Self.dueAtBegin
      if due != 0 { deliverDue(context, due) }
    }
    return run(context)
  }

  /// The timer interrupted an idle processor, perhaps too early.
  public mutating func timerExpiredInIdleTime() { timerTime = 0 }

  /// An interrupt found the processor idle: somebody may be ready now.
  public mutating func resumeFromIdle() -> Next where M: DiskDevice {
    let now = machine.now
    wakeSleepers(now)
    if inspectionTime <= now { inspectDevices(now) }
    if nextDue <= now { _ = takeOverdue(Caller(context: 0, environment: 0), now) }
    guard readyContexts.first != 0 else { return stayIdle(now) }
    if now >= sliceEnd {
      let next = contextOfNextSlice(after: 0)
      beginSlice(now, for: next)
      return begin(next)
    }
    if timerTime <= now || timerTime > sliceEnd { armTimer() }
    return begin(readyContexts.first)
  }

  /// Slices that nobody wants pass unnoticed: only a sleeper's time is waited for.
  private mutating func stayIdle(_ now: UInt64) -> Next {
    let sleeper = sleepers.first
    let wakeTime = sleeper == 0 ? .max : machine[context: sleeper].wakeTime
    let time = min(wakeTime, nextDue)
    if timerTime <= now || timerTime > time { setTimer(time) }
    return .idle
  }
}
