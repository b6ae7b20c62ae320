// A context without rows and links.

import ExokernelABI

/// A context.
struct PlainContext: Hashable {
  struct PlainGate: Hashable {
    var context = 0
    var key: UInt64 = 0
    var name = PlainCapability.empty
  }

  var environment = 0
  /// The private frame; the page is behind it.
  var frame = 0
  var state = ContextState.ready
  var resumption = Resumption.interrupted
  /// What the call answers with which it goes on, while it is ready to.
  var result: [UInt64] = [0, 0]
  var caller = 0
  var callee = 0
  var depth = 0
  var accepts = false
  var serves = false
  var sleeps = false
  var wakeTime: UInt64 = 0
  var limit: UInt64 = 0
  var eventCount: UInt64 = 0
  var subscriptions: UInt64 = 0
  /// Whether it has not yet been told that something is asked of it.
  var isRevocationDue = false
  var transferGuard = PlainCapability.empty
  var transferKey: UInt64 = 0
  var gates = Array(repeating: PlainGate(), count: Gate.count)
  var eventEntry: UInt64 = 0
  var secondEntry: UInt64 = 0
  var transferEntry: UInt64 = 0
  /// Where the call returns to that it goes on behind, while it is ready or asleep behind a call.
  var callSite: UInt64 = 0
  /// How many slices it had, what it owes, and how many slots it has repaid.
  var sliceCount: UInt64 = 0
  var overrun: UInt64 = 0
  var forfeitCount: UInt32 = 0

  /// The same without what a context in this state does not need: what its last call answered is of no
  /// account while it runs.
  var withoutWhatDoesNotMatter: PlainContext {
    var copy = self
    let isBehindCall = state == .ready && resumption == .call
    if !isBehindCall { copy.result = [0, 0] }
    if !isBehindCall && state != .sleeping { copy.callSite = 0 }
    if state != .ready { copy.resumption = .interrupted }
    return copy
  }
}
