// Time in the model: the slice vector, the timer, and who has the processor when.

import ExokernelABI
import KernelCore

extension ReferenceModel {
  // MARK: Calls

  mutating func yield(_ caller: Caller, _ a: [UInt64]) throws(KernelError) -> PlainNext {
    let next = a[0] == 0 ? picture.ready.first ?? 0 : try context(a[0])
    if next == 0 || next == caller.context { return .done }
    guard picture.contexts[next]?.state == .ready else { throw .busy }
    picture.contexts[caller.context]?.resumption = .call
    picture.contexts[caller.context]?.result = [0, 0]
    guard picture.isEndAnnounced else {
      makeReady(caller.context)
      // A directed yield leaves the caller in the place of whom it runs.
      if a[0] != 0, let place = picture.ready.firstIndex(of: next) {
        picture.ready.removeLast()
        picture.ready.insert(caller.context, at: place)
      }
      return run(next)
    }
    makeReady(caller.context)
    // There is no rest to give: the next slot's owner has the processor.
    return endGrace()
  }

  // MARK: Interrupts

  mutating func timerExpired(_ running: Int) -> PlainNext {
    wakeSleepers()
    if let heir = endImpatience(running) { return run(heir) }
    if let next = takeOverdue(running) { return next }
    return now >= picture.sliceEnd ? endSlice(running) : .same
  }

  mutating func resumeFromIdle() -> PlainNext {
    wakeSleepers()
    _ = takeOverdue(0)
    guard let first = picture.ready.first else { return .idle }
    guard now >= picture.sliceEnd else { return begin(first) }
    let next = contextOfNextSlice(after: 0)
    beginSlice(for: next)
    return begin(next)
  }

  /// An exception that the entry code could not deliver.
  mutating func fault(_ caller: Caller, _ event: Event, _ machine: FakeMachine) -> PlainNext {
    let held = heldEvents[caller.context]
    let context = picture.contexts[caller.context]
    if held == 0, context?.eventEntry != 0 { return .same }
    if held == 1, context?.secondEntry != 0 { return .same }
    let frame = machine.fatalFrame(of: caller.context, event)
    return endRunning(
      caller,
      [
        UInt64(Ending.faulted), event.rawValue, 0, frame.error, frame.address, frame.rip, frame.rsp,
      ])
  }

  private mutating func wakeSleepers() {
    let due = picture.sleepers.prefix { picture.contexts[$0]?.wakeTime ?? 0 <= now }
    for context in due.prefix(32) { wake(context) }
  }

  /// Everybody whose limit is over waits no longer; the outermost of the running chain has the
  /// processor back.
  private mutating func endImpatience(_ running: Int) -> Int? {
    let expired = picture.contexts.indices.filter { index in
      let limit = picture.contexts[index]?.limit ?? 0
      return limit != 0 && limit <= now
    }
    var heir = 0
    var link = running
    while let caller = picture.contexts[link]?.caller, caller != 0 {
      if expired.contains(caller) { heir = caller }
      link = caller
    }
    // A piece of them; and the heir.
    let others = expired.filter { $0 != heir }.prefix(32)
    for index in heir == 0 ? Array(others) : others + [heir] {
      let callee = picture.contexts[index]?.callee ?? 0
      picture.contexts[callee]?.caller = 0
      picture.contexts[callee]?.depth = 0
      finishCall(of: index, .timeout)
      if index != heir {
        readyInAnyOrder.insert(index)
        makeReady(index)
      }
    }
    guard heir != 0 else { return nil }
    readyInAnyOrder.insert(running)
    preempt(running)
    return heir
  }

  // MARK: Slices

  private mutating func endSlice(_ running: Int) -> PlainNext {
    let next = contextOfNextSlice(after: running)
    if next == 0 || next == running {
      beginSlice(for: running)
      if isReceptive(running) { picture.contexts[running]?.isRevocationDue = false }
      return .same
    }
    if picture.isEndAnnounced {
      preempt(running)
      return endGrace(cost: 500)
    }
    if takes(.sliceEnd, running) {
      picture.isEndAnnounced = true
      picture.toldContext = running
      picture.sliceEnd = now
      return .same
    }
    preempt(running)
    beginSlice(for: next)
    return begin(next)
  }

  private func takes(_ subscription: Subscriptions, _ index: Int) -> Bool {
    guard let context = picture.contexts[index] else { return false }
    return context.subscriptions & subscription.rawValue != 0 && isReceptive(index)
  }

  private func isReceptive(_ index: Int) -> Bool {
    picture.contexts[index]?.eventEntry != 0 && heldEvents[index] == 0
  }

  private mutating func preempt(_ index: Int) {
    picture.contexts[index]?.resumption = .interrupted
    makeReady(index)
  }

  mutating func begin(_ index: Int) -> PlainNext {
    if picture.contexts[index]?.resumption == .interrupted, isReceptive(index) {
      picture.contexts[index]?.isRevocationDue = false
    }
    return run(index)
  }
}
