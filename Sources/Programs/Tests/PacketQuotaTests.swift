// Rows of the kernel's tables are a quota like frames are: who has used up his own takes none of others'.

import CTests
import ExOS
import Peers
import Trials

/// How many filters and rings may be had.
enum PacketQuotaTests {
  static func run(_ port: borrowing PacketPort) {
    filters(port)
    rings()
  }

  private static func filters(_ port: borrowing PacketPort) {
    TAP.test("who gave all filters away may install none, until they come back") {
      () throws(KernelError) in
      let own = Revealed.ownEnvironment
      let all = Int(own.filterQuota - own.filterCount)
      let child = try peer(EnvironmentQuota(frames: 16, filters: all))
      let (less, given) = (Revealed.ownEnvironment, record(of: child))
      let refused = refusal(port)
      try child.destroy()
      let again = refusal(port)
      guard less.filterQuota == own.filterCount, given?.filterQuota == own.filterQuota else {
        return "the quotas are not what was given"
      }
      guard refused == .quotaExceeded else { return "one more was had" }
      return again == nil && Revealed.ownEnvironment.filterQuota == own.filterQuota
        ? nil : "they did not come back"
    }
  }

  private static func refusal(_ port: borrowing PacketPort) -> KernelError? {
    do throws(KernelError) {
      let template = FilterDescription(.outgoing, headerLength: 14)
      let handle = try Kernel.allocateFilter(template, ring: port.handle, guardSlot: 0, by: 0)
      try Kernel.freeFilter(handle)
      return nil
    } catch {
      return error
    }
  }

  private static func rings() {
    TAP.test("nobody gets more rings than the quota that its creator gave") {
      () throws(KernelError) in
      let quota = Revealed.ownEnvironment.ringQuota
      let child = try peer(EnvironmentQuota(frames: 16, rings: 1))
      let held = Revealed.ownEnvironment.ringQuota
      let first = ringRefusal(of: child)
      let second = ringRefusal(of: child)
      let count = record(of: child)?.ringCount
      try child.destroy()
      guard first == nil, held == quota - 1, count == 1 else { return "the first" }
      guard second == .quotaExceeded else { return "a second was had" }
      return Revealed.ownEnvironment.ringQuota == quota ? nil : "the quota did not come back"
    }
  }

  /// Binds a ring for a peer.
  private static func ringRefusal(of child: Peer) -> KernelError? {
    do throws(KernelError) {
      let frames = try FrameRuns.allocate(2, for: child.claim)
      _ = try Kernel.bindRing(frames, count: 2, for: child.claim)
      return nil
    } catch {
      return error
    }
  }

  private static func peer(_ quota: EnvironmentQuota) throws(KernelError) -> Peer {
    try Peer(code: peers(), offset: peerLoops() &- peers(), quota: quota)
  }

  private static func record(of child: Peer) -> EnvironmentRecord? {
    Revealed.environment(child.environment.index)
  }
}
