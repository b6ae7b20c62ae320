// Guarantee 1 where a device writes: what is under way ends in the frame that was meant, or in nobody's.

import CTests
import ExOS
import Peers
import Trials

extension BlockTests {
  private static let requestCount = 8

  static func freedFrame(_ disk: Disk) throws(KernelError) -> String? {
    let name = try BlockTrial.name("trial-a")
    var trial = try BlockTrial(UInt64(requestCount), on: disk, by: name.index)
    trial.fill(0xd0a)
    for block in 0..<requestCount {
      if let error = trial.ask(.write, UInt64(block)) { return "writing: \(error.name)" }
    }
    let victim = try Kernel.allocateFrames()
    for block in 0..<requestCount {
      trial.port.prepare(.read, first: UInt64(block), count: 1, tag: 0)
      trial.port.addFrame(victim.number)
    }
    if let refusal = trial.port.flush() { return "reading: \(refusal.error.name)" }
    try Kernel.freeFrames(victim)
    TAP.note(
      "the device was \(Revealed.isAvailable(frame: victim.number) ? "done already" : "under way")")
    let again = try takeAgain(victim.number)
    let page = try Mapping(again, at: AddressMap.blocks + 0x10_0000, .readOnly)
    _ = trial.finish(requestCount)
    let isClear = page.withBytes { bytes in bytes.indices.allSatisfy { bytes[$0] == 0 } }
    try Kernel.freeFrames(again)
    try trial.end()
    return isClear ? nil : "the next holder saw what the device wrote"
  }

  /// Allocates a frame as soon as it is free.
  static func takeAgain(_ number: Int) throws(KernelError) -> FrameHandle {
    let deadline = Clock.ticks &+ Clock.ticks(milliseconds: 5000)
    while true {
      do throws(KernelError) {
        return try Kernel.allocateFrames(first: UInt64(number))
      } catch {
        guard error == .notFree, Clock.ticks < deadline else { throw error }
        OwnContext.wait(for: .disk, deadline: Clock.ticks &+ Clock.ticks(milliseconds: 1))
      }
    }
  }

  // MARK: An end under way

  static func dyingOwner(_ disk: Disk) throws(KernelError) -> String? {
    let name = try BlockTrial.name("trial-a")
    let extent = try Extent(allocating: 32, on: disk, by: name.index)
    let (first, _) = try die(extent.handle, disk, name.index)
    let before = Census.taken()
    let (second, underWay) = try die(extent.handle, disk, name.index)
    TAP.note("it died with \(underWay) requests under way")
    let isWhole = waitUntil {
      let after = Census.taken()
      return after.available + after.own >= before.available + before.own
    }
    // Refused, or never durable, while a transfer uses it.
    try extent.free()
    // A slow disk may have no room for the second's, since it has the first's still.
    let errors = [first, second].compactMap { $0 }.filter { $0 != KernelError.busy.rawValue }
    if let error = errors.first { return "its calls gave \(error)" }
    return isWhole ? nil : "\(before) before, \(Census.taken()) after"
  }

  /// Has a peer fill its ring's queue, and ends it at once.
  ///
  /// - Returns: The error of its calls, if there was one, and how many requests it had under way.
  private static func die(
    _ extent: ExtentHandle, _ disk: Disk, _ slot: Int
  ) throws(KernelError) -> (error: UInt64?, underWay: UInt32) {
    var hostile = try HostilePeer()
    let claim = hostile.peer.claim
    try Kernel.grantCapability(from: slot, to: claim, slot: 1)
    let ring = try Kernel.bindDiskRing(hostile.sparePair, for: claim)
    try fillQueue(of: hostile, claim)
    hostile.set(
      0, Call.bindExtent.rawValue,
      [ring.rawValue, 0, UInt64(disk.index) | 0x300, extent.rawValue, 1])
    hostile.set(1, Call.transferBlocks.rawValue, [ring.rawValue, 32])
    try hostile.perform(2)
    let underWay = Revealed.ring(ring.index)?.inFlight ?? 0
    let errors = [hostile.error(0), hostile.error(1)]
    try hostile.finish()
    return (errors.first { $0 != KernelError.none }, underWay)
  }

  /// Writes requests into a peer's ring: reads into its spare frame, as many as may name one, and zeroes.
  private static func fillQueue(
    of hostile: HostilePeer, _ claim: Claim
  ) throws(KernelError) {
    let pair = hostile.sparePair
    let view = Peer.viewAddress + 0x3000
    for index in 0..<2 {
      let frame = FrameHandle(number: pair.number + index)
      try Kernel.shareFrame(frame, for: claim, guardSlot: 0)
      try AddressSpace.own.map(
        frame, at: view + UInt64(4096 * index), MapFlags(write: true, slot: Peer.nameSlot))
    }
    for index in 0..<DiskRing.requestCapacity {
      let request = view + UInt64(DiskRing.requests + index * DiskRequest.size)
      let operation: DiskOperation = index < 15 ? .read : .writeZeroes
      setWord(at: request + UInt64(DiskRequest.tag), UInt64(index))
      setWord(at: request + UInt64(DiskRequest.control), operation.rawValue | 1 << 8)
      setWord(at: request + UInt64(DiskRequest.binding), 0)
      setWord(at: request + UInt64(DiskRequest.first), UInt64(index))
    }
    setWord(at: view + 4096, UInt64(hostile.spare.number))
    try AddressSpace.own.unmap(at: view, count: 2)
  }

  static func waitUntil(_ isDone: () -> Bool) -> Bool {
    let deadline = Clock.ticks &+ Clock.ticks(milliseconds: 5000)
    while !isDone() {
      guard Clock.ticks < deadline else { return false }
      OwnContext.wait(for: .repossession, deadline: Clock.ticks &+ Clock.ticks(milliseconds: 10))
    }
    return true
  }
}
