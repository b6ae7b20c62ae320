// Protected control transfer in the model.

import ExokernelABI
import KernelCore

extension ReferenceModel {
  mutating func bindTransfer(_ caller: Caller, _ a: [UInt64]) throws(KernelError) {
    try requireLow(a[0], position: 0)
    try requireLow(a[1], position: 1)
    let name = try capability(a[2], of: caller.environment)
    lastTransferKey += 1
    picture.contexts[caller.context]?.transferGuard = name
    picture.contexts[caller.context]?.transferKey = a[0] == 0 ? 0 : lastTransferKey
    picture.contexts[caller.context]?.transferEntry = a[0]
  }

  mutating func bindGate(_ caller: Caller, _ a: [UInt64]) throws(KernelError) {
    guard a[0] < 8 else { throw .badArgument(0) }
    let index = try context(a[1])
    let held = try capability(a[2], of: caller.environment)
    guard let target = picture.contexts[index], target.transferKey != 0 else { throw .noGate }
    guard held.dominates(target.transferGuard, for: Rights.enter.rawValue) else {
      throw .notPermitted
    }
    picture.contexts[caller.context]?.gates[Int(a[0])] = PlainContext.PlainGate(
      context: index, key: target.transferKey, name: held)
  }

  mutating func transfer(_ caller: Caller, _ a: [UInt64]) throws(KernelError) -> PlainNext {
    guard a[0] & 0xff < 8, a[0] < 0x200 else { throw .badArgument(0) }
    guard var sender = picture.contexts[caller.context] else { throw .noGate }
    let gate = sender.gates[Int(a[0] & 0xff)]
    guard gate.key != 0 else { throw .noGate }
    guard var target = picture.contexts[gate.context], target.transferKey == gate.key else {
      throw .peerGone
    }
    guard target.accepts else { throw .busy }
    guard sender.depth < 8 else { throw .chainTooLong }

    target.accepts = false
    target.serves = true
    target.state = .running
    if a[0] < 0x100 {
      sender.state = .calling
      sender.callee = gate.context
      target.caller = caller.context
      target.depth = sender.depth + 1
      if a[1] != 0 { sender.limit = a[1] > .max - now ? .max : now + a[1] }
    } else {
      sender.resumption = .call
      sender.result = [0, 0]
    }
    picture.contexts[caller.context] = sender
    picture.contexts[gate.context] = target
    // Its time comes when it has replied.
    picture.sleepers.removeAll { $0 == gate.context }
    if a[0] >= 0x100 { makeReady(caller.context) }
    return .entry(gate.context, caller: handle(ofContext: caller.context), name: gate.name)
  }

  mutating func reply(_ caller: Caller) throws(KernelError) -> PlainNext {
    guard var server = picture.contexts[caller.context], server.serves else { throw .noCaller }
    let waiter = server.caller
    server.serves = false
    server.caller = 0
    server.depth = 0
    server.resumption = .call
    server.callSite = keptCallSites[caller.context] ?? 0
    if server.sleeps {
      server.state = .sleeping
      server.accepts = true
      picture.contexts[caller.context] = server
      waitForTime(caller.context)
    } else {
      server.result = [0, server.eventCount]
      picture.contexts[caller.context] = server
      makeReady(caller.context)
    }
    guard waiter != 0 else { return runNext() }
    picture.contexts[waiter]?.callee = 0
    picture.contexts[waiter]?.limit = 0
    picture.contexts[waiter]?.state = .running
    return .result(waiter)
  }
}
