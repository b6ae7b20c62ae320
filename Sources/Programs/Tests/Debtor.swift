// Who owes and does not give: an environment with a disk ring from which something is asked back, and which
// never answers, so that the kernel takes it at the deadline.

import CTests
import ExOS
import Peers

/// A peer with a disk ring that is bound to an extent, and never answers a request.
struct Debtor {
  var hostile: HostilePeer
  let ring: RingHandle

  /// Makes one; its first call, which is yet to be performed, binds the extent.
  init(_ extent: ExtentHandle, _ disk: Disk, _ slot: Int) throws(KernelError) {
    hostile = try HostilePeer()
    let claim = hostile.peer.claim
    try Kernel.grantCapability(from: slot, to: claim, slot: 1)
    ring = try Kernel.bindDiskRing(hostile.sparePair, for: claim)
    hostile.set(
      0, Call.bindExtent.rawValue,
      [ring.rawValue, 0, UInt64(disk.index) | 0x300, extent.rawValue, 1])
  }

  /// Asks for one of a class, which is not given.
  ///
  /// - Returns: Whether it was taken.
  func owe(_ kind: ResourceClass) throws(KernelError) -> Bool {
    let environment = hostile.peer.environment.index
    try Kernel.revoke(kind, count: 1, from: hostile.peer.claim)
    return BlockTests.waitUntil {
      let request = Revealed.revocation(kind, of: environment)
      return request.wanted == 0 && request.taken == 1
    }
  }

  /// How many of its requests the disk has.
  var underWay: UInt32 { Revealed.ring(ring.index)?.inFlight ?? 0 }
}
