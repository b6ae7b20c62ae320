// Attacks by environments: many of them, and ones that end at the wrong time.

import CTests
import ExOS
import Peers

/// Creators.
enum EnvironmentAttacks {
  /// Makes environments up to the quota, half of it by a child that does the same, and meets the suite.
  static func multiply(_ factor: Int) throws(KernelError) -> String? {
    let child = launchChild()
    makeSpinners()
    Board.own.meetSuite()
    while true { OwnContext.wait(for: []) }
    _ = child
  }

  /// The same, in a child.
  static func multiply() -> Never {
    let child = launchChild()
    makeSpinners()
    while true { OwnContext.wait(for: []) }
    _ = child
  }

  private static func launchChild() -> ChildEnvironment? {
    let own = Revealed.ownEnvironment
    guard own.environmentQuota > 4 else { return nil }
    let quota = EnvironmentQuota(
      frames: Int(own.frameQuota - own.frameCount) / 2, slices: Int(own.sliceQuota) / 2,
      environments: Int(own.environmentQuota) / 2)
    return try? Accomplice.launch(.multiplies, 0, quota: quota)
  }

  private static func makeSpinners() {
    while (try? Peer(code: peers(), offset: peerLoops() &- peers())) != nil {}
  }

  // MARK: Ends

  private static let quota = EnvironmentQuota(frames: 40, slices: 1, rings: 1)

  /// Destroys peers in the middle of whatever they do.
  static func destroyInEverything(_ factor: Int) throws(KernelError) -> String? {
    for round in 0..<60 * factor {
      let entry = [peerLoops(), peerAnswers(), peerHangs(), peerCalls(), peerNests()][round % 5]
      let peer = try Peer(
        code: peers(), offset: entry &- peers(), argument: UInt64(round + 1), quota: quota
      ) { (space, _) throws(KernelError) in
        let ring = try FrameRuns.allocate(3, for: space.claim)
        _ = try Kernel.bindRing(ring, count: 3, for: space.claim)
      }
      _ = try? Kernel.allocateSlice(for: peer.claim, context: peer.context)
      _ = try? Kernel.revoke(.frame, count: 2, from: peer.claim)
      try? Kernel.yield(to: peer.context)
      _ = try? Kernel.bindGate(1, to: peer.context, by: Peer.nameSlot)
      // Some are left in the middle of serving.
      _ = try? Kernel.transfer(
        through: 1, limit: Revealed.system.sliceTicks / 8, (0, 0, 0, 0))
      try peer.destroy()
      Orphans.destroy()
    }
    return nil
  }
}
