// Protected control transfer: the processor moves to an agreed entry point in another environment, with
// the argument registers intact and a caller that cannot be forged. Authorization is checked once, when a
// gate is bound; entering is a compare of keys. The base of every IPC that a library may want.

public import ExokernelABI

extension Exokernel where M: ~Copyable {
  /// How long a chain of transfers may be.
  static var maximumDepth: UInt32 { 8 }

  // MARK: Bind

  /// Binds where transfers to the caller's context arrive; whoever dominates the name in the guard
  /// slot may bind a gate.
  ///
  /// Gates bound before are stale. An entry of 0 takes no more transfers.
  public mutating func bindTransfer(
    _ caller: Caller, entry: UInt64, stack: UInt64, guardSlot: UInt64
  ) throws(KernelError) -> UInt64 {
    try checkLow(entry, position: 0)
    try checkLow(stack, position: 1)
    let name = try decodeCapability(guardSlot, of: caller.environment)
    machine.bindTransfer(caller.context, entry: entry, stack: stack)
    machine[context: caller.context].transferGuard = name
    machine[context: caller.context].transferKey = entry == 0 ? 0 : nextTransferKey
    nextTransferKey &+= 1
    return 0
  }

  /// Binds one of the caller's gates to a context.
  public mutating func bindGate(_ caller: Caller, gate: UInt64, context: UInt64, slot: UInt64)
    throws(KernelError) -> UInt64
  {
    guard gate < UInt64(Gate.count) else { throw .badArgument(0) }
    let target = try decodeContext(context)
    let held = try decodeCapability(slot, of: caller.environment)
    let record = machine[context: target]
    guard record.transferKey != 0 else { throw .noGate }
    guard held.dominates(record.transferGuard, for: .enter) else { throw .notPermitted }
    var bound = Gate()
    bound.context = UInt64(truncatingIfNeeded: target)
    bound.key = record.transferKey
    bound.name = held
    machine[gate: Int(truncatingIfNeeded: gate), of: caller.context] = bound
    return 0
  }

  // MARK: Use

  /// Enters the context behind a gate, in its transfer entry.
  ///
  /// - Parameters:
  ///   - gateAndForm: The gate in bits 0 to 7; bit 8 for the asynchronous form, which waits for nothing.
  ///   - limit: After how many ticks the caller wants its processor back; 0 is never.
  @inline(__always)
  public mutating func transfer(_ caller: Caller, gateAndForm: UInt64, limit: UInt64) -> Next {
    let context = caller.context
    guard gateAndForm & 0xff < UInt64(Gate.count), gateAndForm >> 9 == 0 else {
      return .answer(Answer(.badArgument(0)))
    }
    let gate = machine[gate: Int(truncatingIfNeeded: gateAndForm & 0xff), of: context]
    let target = Int(truncatingIfNeeded: gate.context)
    guard gate.key != 0 else { return .answer(Answer(.noGate)) }
    guard machine[context: target].transferKey == gate.key else {
      return .answer(Answer(.peerGone))
    }
    guard machine[context: target].accepts != 0 else { return .answer(Answer(.busy)) }
    let depth = machine[context: context].depth &+ 1
    guard depth <= Self.maximumDepth else { return .answer(Answer(.chainTooLong)) }

    // Its time comes when it has replied; until then the ready queue may need its links.
    if machine[context: target].wakeTime != 0 { sleepers.remove(target, in: &machine) }
    machine[context: target].accepts = 0
    machine[context: target].serves = 1
    machine[context: target].stateValue = ContextState.running.rawValue
    machine[context: context].transferCount &+= 1
    if gateAndForm >> 8 == 0 {
      machine[context: context].stateValue = ContextState.calling.rawValue
      machine[context: context].callee = UInt32(truncatingIfNeeded: target)
      machine[context: target].caller = UInt32(truncatingIfNeeded: context)
      machine[context: target].depth = depth
      if limit != 0 { setLimit(limit, of: context) }
    } else {
      // The asynchronous form: the caller goes on when it next has the processor.
      returnLater(context)
    }
    return .entry(target, caller: handle(ofContext: context), name: gate.name)
  }

  /// Ends a transfer: the context sleeps on as before, and its caller has the processor back.
  @inline(__always)
  public mutating func reply(_ caller: Caller) -> Next where M: EventDelivery {
    let context = caller.context
    guard machine[context: context].serves != 0 else { return .answer(Answer(.noCaller)) }
    let waiter = Int(machine[context: context].caller)
    machine[context: context].serves = 0
    machine[context: context].caller = 0
    machine[context: context].depth = 0
    machine[context: context].resumptionValue = Resumption.call.rawValue
    machine.restoreCallSite(of: context)
    if machine[context: context].isSleeping {
      machine[context: context].stateValue = ContextState.sleeping.rawValue
      machine[context: context].accepts = 1
      let deadline = machine[context: context].wakeTime
      if deadline != 0 { insertSleeper(context, until: deadline) }
    } else {
      returnFromSleep(context)
    }
    guard waiter != 0 else { return runNext() }
    machine[context: waiter].callee = 0
    machine[context: waiter].limit = 0
    machine[context: waiter].stateValue = ContextState.running.rawValue
    return .result(waiter)
  }

  // MARK: Ends without a reply

  /// Ends the wait of a caller with an error; it is not on any queue.
  mutating func finishCall(of context: Int, error: UInt64) {
    machine[context: context].callee = 0
    machine[context: context].limit = 0
    machine[context: context].resumptionValue = Resumption.call.rawValue
    machine[context: context].resultError = error
    machine[context: context].resultValue = 0
  }

  private mutating func setLimit(_ limit: UInt64, of context: Int) {
    let (sum, overflow) = machine.now.addingReportingOverflow(limit)
    let time = overflow ? .max : sum
    machine[context: context].limit = time
    if nearestLimit == 0 || time < nearestLimit {
      nearestLimit = time
      setNextDue()
      armTimer()
    }
  }

  /// Ends the calls whose limit is over, wherever their chains of transfers stand; a piece of them: for
  /// more the timer interrupts at once.
  ///
  /// If the running chain has one, the caller gets its processor back; the outermost of several
  /// does.
  ///
  /// Looks at the whole context table, once for each limit that is not met.
  @inline(__always)
  mutating func endImpatience(_ running: Int, _ now: UInt64) -> Next? {
    guard nearestLimit != 0, nearestLimit <= now else { return nil }
    return giveUpDue(running, now)
  }

  @inline(never)
  private mutating func giveUpDue(_ running: Int, _ now: UInt64) -> Next? {
    let heir = outermostImpatient(above: running, now)
    if heir != 0 { giveUp(heir) }
    nearestLimit = 0
    var left = Self.wokenAtOnce
    var context = 1
    while context < machine.contextCapacity {
      let limit = machine[context: context].limit
      if limit != 0, limit <= now, left > 0 {
        giveUp(context)
        makeReady(context)
        left &-= 1
      } else if limit != 0, nearestLimit == 0 || limit < nearestLimit {
        nearestLimit = limit
      }
      context &+= 1
    }
    setNextDue()
    guard heir != 0 else { return nil }
    machine[context: running].resumptionValue = Resumption.interrupted.rawValue
    makeReady(running)
    armTimer()
    return run(heir)
  }

  /// The first in the chain that leads to the running context whose limit is over; 0 is none.
  private func outermostImpatient(above running: Int, _ now: UInt64) -> Int {
    var outermost = 0
    var caller = Int(machine[context: running].caller)
    while caller != 0 {
      let limit = machine[context: caller].limit
      if limit != 0, limit <= now { outermost = caller }
      caller = Int(machine[context: caller].caller)
    }
    return outermost
  }

  /// Ends a caller's wait because its limit is over; the callee goes on by itself.
  private mutating func giveUp(_ context: Int) {
    let callee = Int(machine[context: context].callee)
    machine[context: callee].caller = 0
    machine[context: callee].depth = 0
    finishCall(of: context, error: KernelError.timeout.rawValue)
  }
}
