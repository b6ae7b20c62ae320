// Processor time: slots, yield, sleep.

import CTests
import ExOS
import Peers
import Trials

/// Who runs when.
enum TimeTests {
  static func run() {
    sleeping()
    slots()
    events()
    yielding()
    turns()
  }

  private static func sleeping() {
    TAP.test("a sleep until a time lasts until then") { () throws(KernelError) in
      let deadline = Clock.ticks + Revealed.system.tickFrequency / 1000
      try Kernel.sleep(
        seen: OwnContext.eventCount, deadline: deadline, acceptsTransfers: false)
      return Clock.ticks >= deadline ? nil : "it was shorter"
    }
    TAP.test("a sleep returns at once if the event count has moved: no wake-up is lost") {
      () throws(KernelError) in
      let begin = Clock.ticks
      try Kernel.sleep(
        seen: OwnContext.eventCount &- 1, deadline: begin + Revealed.system.tickFrequency,
        acceptsTransfers: false)
      return Clock.ticks - begin < Revealed.system.tickFrequency / 2 ? nil : "it slept"
    }
  }

  private static func slots() {
    TAP.test("a slot is had by position, by one only, and given back") { () throws(KernelError) in
      let own = OwnContext.handle
      let position = try Kernel.allocateSlice(context: own, position: 17)
      let again = refusal { () throws(KernelError) in
        _ = try Kernel.allocateSlice(context: own, position: 17)
      }
      let shown = Revealed.slice(17)
      try Kernel.freeSlice(at: position)
      let gone = refusal { () throws(KernelError) in try Kernel.freeSlice(at: position) }
      guard position == 17, again == .notFree, gone == .notHeld else { return "errors" }
      return Int(shown?.environment ?? 0) == OwnContext.environment.index ? nil : "not revealed"
    }
    TAP.test("a program that never yields is interrupted, and its peer goes on") {
      () throws(KernelError) in
      let peer = try Peer(code: peers(), offset: peerLoops() &- peers())
      try peer.view()
      var last = word(at: Peer.viewAddress + 0x800)
      var gains = 0
      // On a busy host the timer may come late by several slices.
      let end = Clock.ticks + 1000 * Revealed.system.sliceTicks
      while gains < 5, Clock.ticks < end {
        let now = word(at: Peer.viewAddress + 0x800)
        if now != last { gains += 1 }
        last = now
      }
      Peer.endView()
      try peer.destroy()
      return gains >= 5 ? nil : "the peer ran \(gains) times"
    }
  }

  /// Spins for some slices, of which it has every other one, beside a peer that never yields.
  private static func spin(slices: UInt64) throws(KernelError) {
    let peer = try Peer(code: peers(), offset: peerLoops() &- peers())
    SlotTests.haveSlices(slices / 2)
    try peer.destroy()
  }

  private static func events() {
    TAP.test("a program that asks is told of its slices' ends, and yields by itself") {
      () throws(KernelError) in
      unsafe Attempt.sliceEnds = 0
      try Events.subscribe(to: .all)
      try spin(slices: 20)
      try Events.subscribe(to: [])
      let told = unsafe Attempt.sliceEnds
      try spin(slices: 10)
      let later = unsafe Attempt.sliceEnds
      guard told >= 5 else { return "it was told \(told) times" }
      return later == told ? nil : "and \(later - told) times unasked"
    }
    TAP.test("one that lets the kernel save its registers is told when it has a slice again") {
      () throws(KernelError) in
      unsafe Attempt.sliceBegins = 0
      try Events.subscribe(to: .sliceBegin)
      try spin(slices: 20)
      try Events.subscribe(to: [])
      let told = unsafe Attempt.sliceBegins
      return told >= 5 ? nil : "it was told \(told) times"
    }
  }

  private static func yielding() {
    TAP.test("a directed yield runs the one that it names") { () throws(KernelError) in
      let first = try Peer(code: peers(), offset: peerSnoops() &- peers())
      let second = try Peer(code: peers(), offset: peerSnoops() &- peers())
      let before = Revealed.context(second.context.index)?.switchCount ?? 0
      try Kernel.yield(to: second.context)
      let after = Revealed.context(second.context.index)?.switchCount ?? 0
      try first.destroy()
      try second.destroy()
      let stale = refusal { () throws(KernelError) in try Kernel.yield(to: first.context) }
      guard stale == .stale else { return "a dead context's handle was not stale" }
      return after == before + 1 ? nil : "it ran \(after - before) times"
    }
  }

  private static func turns() {
    TAP.test("what is read while the processor is elsewhere is read again") {
      () throws(KernelError) in
      let peer = try Peer(code: peers(), offset: peerExits() &- peers())
      var readings = 0
      let state = Revealed.atOneTime { () -> EnvironmentState? in
        readings += 1
        let state = Revealed.environment(peer.environment.index)?.state
        // Behind the first reading the peer runs to its end.
        if readings == 1 { try? Kernel.yield(to: peer.context) }
        return state
      }
      try peer.destroy()
      guard readings > 1 else { return "it was read once" }
      return state == .living ? "it was as before" : nil
    }
  }
}
