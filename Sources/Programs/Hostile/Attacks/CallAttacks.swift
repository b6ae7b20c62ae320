// Calls with whatever arguments.

import CTests
import ExOS
import Peers
import Trials

/// Attacks by kernel calls as such.
enum CallAttacks {
  /// A million; fewer where QEMU counts instructions, for then it is slow.
  private static let callCount: UInt64 = CallPrice.isExact ? 200_000 : 1_000_000
  private static let seed: UInt64 = 0x9e37_79b9_7f4a_7c15
  /// So many go on at a time.
  private static let callerCount = 16

  /// Has peers make calls from seeds, until there were enough.
  static func random(_ factor: Int) throws(KernelError) -> String? {
    let wanted = callCount * UInt64(factor)
    var (calls, seeds): (UInt64, UInt64) = (0, 0)
    var callers: [RandomCaller] = []
    while calls < wanted {
      while callers.count < callerCount {
        seeds += 1
        callers.append(try RandomCaller(seed: seeds &* seed))
      }
      try Kernel.sleep(
        seen: OwnContext.eventCount, deadline: Clock.ticks + 4 * Revealed.system.sliceTicks)
      var left: [RandomCaller] = []
      for var caller in callers {
        calls += caller.takeCalls()
        if caller.isWorthwhile { left.append(caller) } else { try caller.end() }
      }
      callers = left
    }
    for caller in callers { try caller.end() }
    Orphans.destroy()
    TAP.note("\(calls) random calls from \(seeds) seeds, multiples of \(seed)")
    return nil
  }
}

/// A peer that makes calls.
private struct RandomCaller {
  private let peer: Peer
  private var callCount: UInt64 = 0
  private var isGoingOn = true

  private static let quota = EnvironmentQuota(
    frames: 24, slices: 0, environments: 1, filters: 0, rings: 0)
  /// Then what it could do to itself is done, and most calls are refused.
  private static let mostCalls: UInt64 = 20_000

  init(seed: UInt64) throws(KernelError) {
    peer = try Peer(
      code: peers(), offset: peerCalls() &- peers(), argument: seed, quota: RandomCaller.quota)
  }

  /// How many calls it made since the last time.
  mutating func takeCalls() -> UInt64 {
    let now = Revealed.context(peer.context.index)?.callCount ?? 0
    let new = now > callCount ? now - callCount : 0
    callCount += new
    isGoingOn = new > 0 && Revealed.environment(peer.environment.index)?.state == .living
    return new
  }

  /// Whether it still makes calls, and new ones.
  var isWorthwhile: Bool { isGoingOn && callCount < RandomCaller.mostCalls }

  func end() throws(KernelError) { try peer.destroy() }
}
