// Guarantee 6: nothing of another environment is readable, nor of the kernel's in one's own registers.

import CTests
import ExOS
import Peers
import Trials

/// Registers of others.
enum SecrecyTests {
  static func run() {
    TAP.test("no register of another environment is ever seen, general, vector or segment base") {
      () throws(KernelError) in
      let hider = try Peer(code: peers(), offset: peerHides() &- peers())
      let snoop = try Peer(code: peers(), offset: peerSnoops() &- peers())
      try snoop.view()
      let complaint = try watch(rounds: 24)
      let stores = word(at: Peer.viewAddress + 0x800)
      Peer.endView()
      try hider.view()
      let kept = word(at: Peer.viewAddress + 0x800)
      let lost = word(at: Peer.viewAddress + 0x808)
      Peer.endView()
      try snoop.destroy()
      try hider.destroy()
      if let complaint { return complaint }
      guard stores > 8, kept > 0 else { return "they did not run: \(stores), \(kept)" }
      return lost == 0 ? nil : "the hider's own registers changed \(lost) times"
    }
    TAP.test("a call that keeps the processor leaves nothing in the registers it does not keep") {
      () throws(KernelError) in
      for call in [Call.null, .deriveCapability, .map, .freeFrames, .batch] {
        let left = Attempt(leftovers(), call.rawValue).value
        guard left == 0 else { return "\(call.name) left \(left)" }
      }
      return nil
    }
    TAP.test("nothing of the kernel stands in the registers behind a call") {
      () throws(KernelError) in
      let snoop = try Peer(code: peers(), offset: peerSnoops() &- peers())
      try Kernel.yield(to: snoop.context)
      try Kernel.yield(to: snoop.context)
      try snoop.view()
      var high = 0
      for offset in stride(from: UInt64(0x810), to: 0x890, by: 8)
      where word(at: Peer.viewAddress + offset) >> 47 != 0 { high += 1 }
      Peer.endView()
      try snoop.destroy()
      return high == 0 ? nil : "\(high) registers"
    }
    TAP.test("a call that gave the processor away comes back with every other register clear") {
      () throws(KernelError) in
      let snoop = try Peer(code: peers(), offset: peerSnoops() &- peers())
      try Kernel.yield(to: snoop.context)
      try Kernel.yield(to: snoop.context)
      try snoop.view()
      // Behind a yield, rcx and r11 are the processor's; rax and rdx, the answer, are zero too.
      let own: Set<UInt64> = [0x820, 0x858]
      let left = stride(from: UInt64(0x810), to: 0x890, by: 8).filter {
        !own.contains($0) && word(at: Peer.viewAddress + $0) != 0
      }
      Peer.endView()
      try snoop.destroy()
      return left.isEmpty ? nil : "not those at \(left)"
    }
    peersMemory()
  }

  /// Lets everybody run for some slices and looks at what the snoop stored.
  private static func watch(rounds: Int) throws(KernelError) -> String? {
    for _ in 0..<rounds {
      try Kernel.yield(to: .none)
      for offset in stride(from: UInt64(0x810), to: 0x890, by: 8)
      where word(at: Peer.viewAddress + offset) & 0xffff_ffff == secret() & 0xffff_ffff {
        return "general register or base at \(offset)"
      }
      for offset in stride(from: UInt64(0xa00), to: 0xc00, by: 8)
      where word(at: Peer.viewAddress + offset) != 0 {
        return "vector register at \(offset)"
      }
    }
    return nil
  }

  private static func peersMemory() {
    TAP.test("a peer cannot read this program's memory") { () throws(KernelError) in
      let address: UInt64 = 0x31_0020_0000
      let frame = try Kernel.allocateFrames()
      try AddressSpace.own.map(frame, at: address, .readWrite)
      setWord(at: address, secret())
      let peer = try Peer(code: peers(), offset: peerReads() &- peers(), argument: address)
      for _ in 0..<64 where Revealed.environment(peer.environment.index)?.state == .living {
        try Kernel.yield(to: .none)
      }
      let ending = Revealed.environment(peer.environment.index)?.ending
      try peer.destroy()
      try Kernel.freeFrames(frame)
      return ending?.cause == Ending.faulted ? nil : "it read"
    }
  }
}
