// Guarantee 7: every call with hostile arguments. Peers make random calls, seeded; whatever they do to
// themselves, nobody else's frames are lost and the kernel goes on.

import CTests
import ExOS
import Peers
import Trials

/// Calls from a program that means harm.
enum HostileCallTests {
  private static let peerCount: UInt64 = 48

  static func run() {
    TAP.test("random calls with random arguments, from \(peerCount) seeds, lose no frame") {
      () throws(KernelError) in
      try Peer(code: peers(), offset: peerExits() &- peers()).destroy()
      let before = Census.taken()
      var calls: UInt64 = 0
      for seed in 1...peerCount {
        calls += try callsOfOnePeer(seed: seed &* 0x9e37_79b9_7f4a_7c15)
      }
      TAP.note("\(calls) calls")
      let after = Census.taken()
      guard calls > 2000 else { return "only \(calls) calls were made" }
      return before == after ? nil : "\(before) before, \(after) after"
    }
    ownCalls()
  }

  private static func callsOfOnePeer(seed: UInt64) throws(KernelError) -> UInt64 {
    let peer = try Peer(code: peers(), offset: peerCalls() &- peers(), argument: seed)
    let index = peer.environment.index
    for _ in 0..<40 where Revealed.environment(index)?.state == .living {
      try? Kernel.yield(to: peer.context)
    }
    let calls = Revealed.context(peer.context.index)?.callCount ?? 0
    try peer.destroy()
    return max(calls, 1)
  }

  /// The same edges on calls that change nothing if refused, from here, with their errors by name.
  private static func ownCalls() {
    let absent = FrameHandle(number: 0xffff_ffff)
    TAP.test(
      "a frame that does not exist is noSuchFrame everywhere",
      Kernel.map(absent, at: 0x31_0030_0000, .readOnly).error == .noSuchFrame
        && refusal { () throws(KernelError) in try Kernel.freeFrames(absent) } == .noSuchFrame
        && refusal { () throws(KernelError) in
          try Kernel.bindTable(absent, level: 1, at: 0)
        } == .noSuchFrame)
    TAP.test(
      "a run that would wrap around is refused",
      refusal { () throws(KernelError) in
        _ = try Kernel.allocateFrames(first: .max - 1, count: 4)
      } == .noSuchFrame)
    TAP.test(
      "an environment that does not exist, or is stale, cannot be claimed",
      refusal { () throws(KernelError) in
        try Kernel.destroyEnvironment(Claim(EnvironmentHandle(index: 511, generation: 77), by: 0))
      } == .stale)
    TAP.test(
      "an environment cannot destroy itself by that call",
      refusal { () throws(KernelError) in
        try Kernel.destroyEnvironment(Claim(OwnContext.environment, by: 0))
      } == .inUse)
  }
}
