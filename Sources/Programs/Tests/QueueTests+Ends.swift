// How a disk queue comes to be somebody else's: given back, left behind, taken.

import ExOS
import Peers
import Trials

extension QueueTests {
  static func givenBack() throws(KernelError) -> String? {
    var port = try bound(pageCount: 8)
    for page in 0..<8 { port[word: 0, ofPage: page] = content }
    guard port.ask(.write, first: 0, count: 8, page: 0) else { return "it could not be written" }
    for index in 0..<port.capacity {
      port.submit(.read, first: 0, count: 8, page: 0, tag: UInt16(index))
    }
    port.ring()
    let frames = port.firstFrame..<port.firstFrame + 9
    _ = consume port
    for number in frames {
      let again = try BlockTests.takeAgain(number)
      let page = try Mapping(again, at: AddressMap.blocks + 0x20_0000, .readOnly)
      let isClear = page.withBytes { bytes in bytes.indices.allSatisfy { bytes[$0] == 0 } }
      try Kernel.freeFrames(again)
      guard isClear else { return "the next holder saw what the device wrote" }
    }
    return nil
  }

  static func dyingHolder() throws(KernelError) -> String? {
    // A peer may leave some frames cleared that were not.
    var hostile = try holder()
    try hostile.finish()
    let before = Census.taken()
    hostile = try holder()
    let isHeld = Revealed.queue(0)?.state == .held
    try hostile.finish()
    guard isHeld else { return "it was not bound" }
    let isWhole = BlockTests.waitUntil {
      let after = Census.taken()
      return after.available + after.own >= before.available + before.own
    }
    guard isWhole else { return "\(before) before, \(Census.taken()) after" }
    return isFree ? nil : "it is not free again"
  }

  static func repossessed() throws(KernelError) -> String? {
    let hostile = try holder()
    let environment = hostile.peer.environment.index
    try Kernel.revoke(.queue, count: 1, from: hostile.peer.claim)
    let isTaken = BlockTests.waitUntil {
      let request = Revealed.revocation(.queue, of: environment)
      return request.wanted == 0 && request.taken == 1
    }
    let isAlive = Revealed.environment(environment)?.state == .living
    let becomesFree = isFree
    try hostile.finish()
    guard isTaken else { return "it was not taken in time" }
    guard isAlive else { return "its holder ended" }
    return becomesFree ? nil : "it is not free again"
  }

  /// A peer that holds the queue.
  private static func holder() throws(KernelError) -> HostilePeer {
    guard isFree else { throw .busy }
    var hostile = try HostilePeer()
    try Kernel.grantCapability(from: StartPage.nameSlot, to: hostile.peer.claim, slot: 1)
    hostile.set(0, Call.bindQueue.rawValue, [0, hostile.sparePair.rawValue, 2, 1])
    try hostile.perform(1)
    guard hostile.error(0) == KernelError.none else {
      throw KernelError(rawValue: hostile.error(0))
    }
    return hostile
  }
}
