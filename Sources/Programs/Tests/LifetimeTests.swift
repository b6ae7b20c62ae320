// Guarantee 11: when an environment ends, everything it held is free again.

import CTests
import ExOS
import Peers
import Trials

/// Ten thousand environments.
enum LifetimeTests {
  private static let cycles = 10_000

  static func run() {
    TAP.test("\(cycles) environments are created and destroyed, and no frame is lost") {
      () throws(KernelError) in
      let offset = peerExits() &- peers()
      try Peer(code: peers(), offset: offset).destroy()
      let before = Census.taken()
      let quota = Revealed.ownEnvironment.frameQuota
      for cycle in 0..<cycles {
        let peer = try Peer(code: peers(), offset: offset)
        // Some run to their end, others are destroyed in the middle.
        if cycle & 3 == 0 { try? Kernel.yield(to: peer.context) }
        try peer.destroy()
      }
      let after = Census.taken()
      guard Revealed.ownEnvironment.frameQuota == quota else { return "the quota changed" }
      return before == after ? nil : "\(before) before, \(after) after"
    }
  }
}
