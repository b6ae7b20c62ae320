// The longest that memory pressure can take: nothing is free, and everybody there can be has more than is
// guaranteed to him.

import ExOS
import Peers

extension WorstCases {
  /// As many environments as there are rows for beside this one, nearly.
  private static let crowd = 480

  static func pressure() throws(KernelError) {
    var claims: [Claim] = []
    for _ in 0..<crowd {
      let child = try Kernel.createEnvironment(
        guardSlot: Peer.nameSlot, quota: EnvironmentQuota(frames: 2, slices: 0), label: (0, 0))
      let claim = Claim(child, by: Peer.nameSlot)
      _ = try Kernel.allocateFrames(for: claim)
      claims.append(claim)
    }
    var taken: [FrameHandle] = []
    taken.reserveCapacity(Revealed.frameCount)
    // What others have given back before comes first.
    var refusals = 0
    try measure("ask a crowd for memory") { () throws(KernelError) in
      while askedCount(of: claims) == 0, refusals < 1000 {
        do throws(KernelError) {
          while true { taken.append(try Kernel.allocateFrames()) }
        } catch {
          refusals += 1
        }
      }
    }
    Report.check(askedCount(of: claims) > 32, "memory pressure")
    for frame in taken { try Kernel.freeFrames(frame) }
    for claim in claims { try Peer.destroy(claim) }
  }

  private static func askedCount(of claims: [Claim]) -> Int {
    claims.count { Revealed.revocation(.frame, of: $0.environment.index).wanted > 0 }
  }
}
