// Overrun: a library that is told of its slice's end has a grace to save its registers, and pays for what
// it takes of it while somebody waits: in slots, when it owes as much as one; with its life, when it owes
// too many. Whoever was told pays, whatever it does with the processor meanwhile: neither a friend whom
// it enters nor a server can be made to.

import ExokernelABI

extension Exokernel where M: ~Copyable {
  /// How long a library has, from the end of its slice, to save its registers and yield.
  static var grace: UInt64 { 20_000 }

  /// What it costs that the kernel saves them instead.
  static var savingCost: UInt64 { 500 }

  /// How many slots a context may owe; beyond, its environment ends.
  ///
  /// One with slots repays each slot that it owes before it can owe another. It is who has none and
  /// lives on others' that gets here.
  static var overrunLimit: UInt64 { 8 }
}

extension Exokernel where M: Machine & EventDelivery & ~Copyable {
  /// Tells the running context that its slice is over.
  mutating func announceEnd(to context: Int, _ now: UInt64) {
    isEndAnnounced = true
    toldContext = context
    // It pays from here on, and not for a timer that came late.
    sliceEnd = now
    machine.deliver(.sliceEnd, to: context, depth: 0)
    setTimer(now &+ Self.grace)
  }

  /// The library did not give the processor away in its grace: the kernel saves the registers as they
  /// are.
  mutating func endGraceByForce(_ running: Int, _ now: UInt64) -> Next {
    preempt(running)
    return endGrace(now, cost: Self.savingCost)
  }

  /// Nobody runs any more in a slice whose end was announced: the next slot begins, and who was told
  /// pays.
  mutating func endGrace() -> Next { endGrace(machine.now, cost: 0) }

  private mutating func endGrace(_ now: UInt64, cost: UInt64) -> Next {
    let lateness = now > sliceEnd ? now &- sliceEnd : 0
    charge(toldContext, overrun: min(lateness, Self.grace) &+ cost)
    isEndAnnounced = false
    toldContext = 0
    let next = contextOfNextSlice(after: 0)
    guard next != 0 else {
      // The timer has interrupted, perhaps, and sleepers wait for it.
      armTimer()
      return becomeIdle()
    }
    beginSlice(now, for: next)
    return begin(next)
  }

  /// Charges a context, if it is there and somebody else waits.
  private mutating func charge(_ context: Int, overrun: UInt64) {
    let next = contextOfNextSlice(after: 0)
    guard context != 0, next != 0, next != context else { return }
    machine[context: context].overrun &+= overrun
    guard machine[context: context].overrun > Self.overrunLimit &* sliceTicks else { return }
    var ending = Ending()
    ending.cause = Ending.overran
    ending.status = machine[context: context].overrun
    let heir = end(Int(machine[context: context].environment), ending)
    if heir != 0 { makeReady(heir) }
  }
}
