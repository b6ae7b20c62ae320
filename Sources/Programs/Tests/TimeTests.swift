// Processor time: slots, yield, sleep.

import CTests
import ExOS
import Peers

/// Who runs when.
enum TimeTests {
  static func run() {
    sleeping()
    slots()
    yielding()
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
      let end = Clock.ticks + 40 * Revealed.system.sliceTicks
      while Clock.ticks < end {
        let now = word(at: Peer.viewAddress + 0x800)
        if now != last { gains += 1 }
        last = now
      }
      Peer.endView()
      try peer.destroy()
      return gains >= 5 ? nil : "the peer ran \(gains) times"
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
}
