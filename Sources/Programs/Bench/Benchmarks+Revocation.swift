// Visible revocation between this program and another one of it: 64 frames that are given back when they
// are asked for, and 64 that the kernel takes.

import CBench
import ExOS

extension Benchmarks {
  private static let frameCount = 64

  static func revocation() {
    do throws(LaunchError) {
      try giving()
      try taking()
    } catch {
      Report.check(false, "starting a program")
    }
  }

  private static func launch(_ manner: String) throws(LaunchError) -> ChildEnvironment {
    let quota = EnvironmentQuota(frames: 4096)
    let child = try Launcher.launch("bench", arguments: [manner], quota: quota)
    settle()
    return child
  }

  /// Lets the other one make its pages again and fall asleep.
  private static func settle() {
    try? Kernel.sleep(
      seen: OwnContext.eventCount, deadline: Clock.ticks &+ 20 &* Revoked.pause)
  }

  /// From the request to the last frame: the call, the other's waking, its giving, and the way back.
  private static func giving() throws(LaunchError) {
    let child = try launch(Revoked.giving)
    Report.measure("revoke-64", count: 40) {
      _ = OwnContext.takeNotices(.returned)
      let cost = time {
        _ = try? Kernel.revoke(.frame, count: frameCount, from: child.claim)
        OwnContext.wait(for: .returned)
      }
      settle()
      return cost
    }
    let record = Revealed.revocation(.frame, of: child.handle.index)
    Report.check(record.returned >= UInt32(40 * frameCount) && record.taken == 0, "revoke-64")
  }

  /// What is missing from this program's time when the deadline comes.
  private static func taking() throws(LaunchError) {
    let child = try launch(Revoked.refusing)
    let environment = child.handle.index
    Report.measure("abort-64", count: 8) {
      let before = Revealed.revocation(.frame, of: environment).taken
      _ = try? Kernel.revoke(.frame, count: frameCount, from: child.claim)
      // The interrupt may come on either side of the look at the table.
      var last = clock()
      var gap: UInt32 = 0
      while true {
        let isTaken = Revealed.revocation(.frame, of: environment).taken != before
        let now = clock()
        if isTaken {
          settle()
          return max(gap, now &- last) &- overhead
        }
        gap = now &- last
        last = now
      }
    }
    let record = Revealed.revocation(.frame, of: environment)
    Report.check(record.taken >= UInt32(8 * frameCount) && record.returned == 0, "abort-64")
  }
}
