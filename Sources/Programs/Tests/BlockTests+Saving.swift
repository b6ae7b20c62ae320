// Abort with a disk, from ring 3: what a wired frame held is in the block that was named for it, and an extent
// that is asked back and not given is used no more.

import CTests
import ExOS
import Peers
import Trials

extension BlockTests {
  private static let pattern: UInt64 = 0x5afe_c0de
  /// Which of the extent's blocks the peer names.
  private static let saved: UInt64 = 3

  static func savedFrame(_ disk: Disk) throws(KernelError) -> String? {
    let name = try BlockTrial.name("trial-a")
    var trial = try BlockTrial(8, on: disk, by: name.index)
    var debtor = try Debtor(trial.extent.handle, disk, name.index)
    debtor.hostile.set(1, Call.bindSaveArea.rawValue, [debtor.ring.rawValue, 0, saved, 1])
    try debtor.hostile.perform(2)
    let errors = [debtor.hostile.error(0), debtor.hostile.error(1)]
    try fillSpareFrame(of: debtor.hostile)
    let isTaken = try debtor.owe(.frame)
    let isWritten = waitUntil { Revealed.ring(debtor.ring.index)?.inFlight == 0 }
    let answer = trial.ask(.read, saved)
    let isThere = trial.isFilled(pattern)
    try debtor.hostile.finish()
    try trial.end()
    if let error = errors.first(where: { $0 != KernelError.none }) {
      return "its calls gave \(error)"
    }
    guard isTaken, isWritten else { return "it was not taken in time" }
    guard answer == nil else { return "reading: \(answer?.name ?? "")" }
    return isThere ? nil : "the block does not hold what the frame held"
  }

  /// Wires everything that a peer has, and fills its newest frame.
  private static func fillSpareFrame(of hostile: HostilePeer) throws(KernelError) {
    let claim = hostile.peer.claim
    let frame = try Kernel.allocateFrames(for: claim, guardSlot: 0)
    let view = Peer.viewAddress + 0x3000
    try AddressSpace.own.map(frame, at: view, MapFlags(write: true, slot: Peer.nameSlot))
    for word in 0..<512 { setWord(at: view + UInt64(8 * word), pattern) }
    try AddressSpace.own.unmap(at: view)
    for number in 1..<Revealed.frameCount
    where Revealed.frame(number)?.holder == hostile.peer.environment.index {
      try? Kernel.wireFrames(FrameHandle(number: number), of: claim)
    }
  }

  static func repossessedExtent(_ disk: Disk) throws(KernelError) -> String? {
    let name = try BlockTrial.name("trial-a")
    let extent = try Extent(allocating: 8, on: disk, by: name.index)
    var debtor = try Debtor(extent.handle, disk, name.index)
    try debtor.hostile.perform(1)
    let bound = debtor.hostile.error(0)
    let isTaken = try debtor.owe(.extent)
    debtor.hostile.set(0, Call.bindSaveArea.rawValue, [debtor.ring.rawValue, 0, 0, 1])
    try debtor.hostile.perform(1)
    let after = debtor.hostile.error(0)
    try debtor.hostile.finish()
    let isOwned = Extent(ownedOn: disk, by: name.index)?.handle == extent.handle
    try extent.free()
    guard bound == KernelError.none else { return "binding gave \(bound)" }
    guard isTaken else { return "it was not taken in time" }
    guard after == KernelError.noSuchExtent.rawValue else { return "then a call gave \(after)" }
    return isOwned ? nil : "the name lost its blocks"
  }
}
