// Contexts in the model: who exists, who is ready, who sleeps.

import ExokernelABI
import KernelCore

extension ReferenceModel {
  /// A context by its handle.
  func context(_ handle: UInt64) throws(KernelError) -> Int {
    let index = Int(handle & 0xffff)
    guard index > 0, index < picture.contexts.count else { throw .noSuchContext }
    guard picture.contextGenerations[index] == UInt32(handle >> 32) else { throw .stale }
    guard picture.contexts[index] != nil else { throw .noSuchContext }
    return index
  }

  func handle(ofContext index: Int) -> UInt64 {
    UInt64(picture.contextGenerations[index]) << 32 | UInt64(index)
  }

  /// An address where code or a stack may be.
  func requireLow(_ address: UInt64, position: Int) throws(KernelError) {
    guard address <= 0x7fff_ffff_f000 else { throw .badArgument(position) }
  }

  // MARK: Calls

  mutating func createContext(_ caller: Caller, _ a: [UInt64]) throws(KernelError) -> PlainNext {
    let environment = try claimed(a[0], caller)
    let frame = try heldFrame(a[1], by: environment)
    guard picture.frames[frame].bindings.isEmpty else { throw .inUse }
    let page = try heldFrame(UInt64(frame + 1), by: environment)
    try requireLow(a[2], position: 2)
    try requireLow(a[3], position: 3)
    guard let record = picture.environments[environment], record.root != 0 else {
      throw .missingTable(4)
    }
    guard record.contexts.isEmpty || record.environmentQuota > 0, record.contexts.count < 48
    else { throw .quotaExceeded }
    guard picture.contexts.dropFirst().contains(nil) else { throw .exhausted }

    let index = Int((observed.value ?? 0) & 0xffff)
    guard picture.contexts.indices.contains(index), index > 0, picture.contexts[index] == nil else {
      complaints.append("row \(index) was not free for a context")
      return .done
    }
    if !record.contexts.isEmpty { picture.environments[environment]?.environmentQuota -= 1 }
    picture.environments[environment]?.contexts.insert(index, at: 0)
    picture.frames[frame].use = .contextPrivate
    picture.frames[frame].guardSlot = 15
    picture.frames[page].use = .sharedWithKernel
    picture.frames[frame].isWired = false
    picture.frames[page].isWired = false
    picture.contexts[index] = PlainContext(environment: environment, frame: frame)
    makeReady(index)
    return .answer(error: 0, value: handle(ofContext: index))
  }

  mutating func bindEvents(_ caller: Caller, _ a: [UInt64]) throws(KernelError) {
    for position in 0...3 { try requireLow(a[position], position: position) }
    guard a[4] <= 7 else { throw .badArgument(4) }
    picture.contexts[caller.context]?.eventEntry = a[0]
    picture.contexts[caller.context]?.secondEntry = a[2]
    picture.contexts[caller.context]?.subscriptions = a[4]
    let rows = rows(of: caller.environment)
    picture.contexts[caller.context]?.isRevocationDue =
      a[4] & 4 != 0 && rows.contains { picture.requests[$0].wanted > 0 }
  }

  mutating func sleep(_ caller: Caller, _ a: [UInt64]) throws(KernelError) -> PlainNext {
    guard a[2] <= 1 else { throw .badArgument(2) }
    guard var context = picture.contexts[caller.context],
      !context.serves || a[1] == 0 && a[2] == 0
    else { throw .inUse }
    if context.eventCount != a[0] || a[1] != 0 && now >= a[1] {
      return .answer(error: 0, value: context.eventCount)
    }
    context.state = .sleeping
    context.resumption = .call
    if context.serves {
      // How it slept before is as it was.
      picture.contexts[caller.context] = context
      return runNext()
    }
    context.sleeps = true
    context.accepts = a[2] == 1
    context.wakeTime = a[1]
    picture.contexts[caller.context] = context
    if context.accepts { keptCallSites[caller.context] = callSite }
    waitForTime(caller.context)
    return runNext()
  }

  // MARK: Ready and asleep

  /// Puts a timed sleeper behind those that wake no later.
  mutating func waitForTime(_ index: Int) {
    guard let time = picture.contexts[index]?.wakeTime, time != 0 else { return }
    let place = picture.sleepers.firstIndex { picture.contexts[$0]?.wakeTime ?? 0 > time }
    picture.sleepers.insert(index, at: place ?? picture.sleepers.count)
  }

  mutating func makeReady(_ index: Int) {
    picture.contexts[index]?.state = .ready
    picture.ready.append(index)
  }

  mutating func run(_ index: Int) -> PlainNext {
    picture.ready.removeAll { $0 == index }
    picture.contexts[index]?.state = .running
    return .context(index)
  }

  mutating func runNext() -> PlainNext {
    if picture.isEndAnnounced { return endGrace() }
    return if let next = picture.ready.first { run(next) } else { becomeIdle() }
  }

  mutating func notify(_ index: Int) {
    picture.contexts[index]?.eventCount += 1
    wake(index)
  }

  mutating func wake(_ index: Int) {
    guard var context = picture.contexts[index] else { return }
    if context.sleeps {
      picture.sleepers.removeAll { $0 == index }
      context.sleeps = false
      context.wakeTime = 0
      context.accepts = false
    }
    // One that serves a transfer wakes when it has replied, unless it sleeps while it serves.
    let isAsleep = context.state == .sleeping
    if isAsleep {
      context.resumption = .call
      context.result = [0, context.eventCount]
    }
    picture.contexts[index] = context
    if isAsleep { makeReady(index) }
  }

  // MARK: End

  /// Ends contexts; those of other environments that waited for them get `peerGone`.
  ///
  /// - Returns: The first of those that waited; the others are ready.
  mutating func endContexts(_ indices: [Int]) -> Int {
    var heir = 0
    for index in indices {
      guard let context = picture.contexts[index] else { continue }
      picture.ready.removeAll { $0 == index }
      picture.sleepers.removeAll { $0 == index }
      picture.contexts[index] = nil
      if picture.toldContext == index { picture.toldContext = 0 }
      picture.contextGenerations[index] += 1
      for slot in picture.slices.indices where picture.slices[slot].context == index {
        picture.slices[slot].context = 0
      }
      picture.contexts[context.callee]?.caller = 0
      finishCall(of: context.caller, .peerGone)
      guard context.caller != 0, !indices.contains(context.caller) else { continue }
      if heir == 0 { heir = context.caller } else { makeReady(context.caller) }
    }
    return heir
  }

  /// A caller waits no longer.
  mutating func finishCall(of index: Int, _ error: KernelError) {
    picture.contexts[index]?.callee = 0
    picture.contexts[index]?.limit = 0
    picture.contexts[index]?.resumption = .call
    picture.contexts[index]?.result = [error.rawValue, 0]
  }
}
