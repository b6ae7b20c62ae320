// Guarantees 1 and 8 where a device writes: a frame that is taken by force while a disk reads into it is nobody's
// until the disk is done, and whoever asked for the blocks hears of their end all the same. On a disk that
// is slow (`scripts/run.sh --disk slow:40:FILE`) the deadline comes first.

import CTests
import ExOS
import Peers
import Trials

extension BlockTests {
  /// Requests that the disk carries out first, and then those that name the frame, as many as may.
  private static let delays = 17
  private static let reads = 15
  /// The tags of these, a bit for each.
  private static let readTags = (UInt64(1) << UInt64(reads) &- 1) << UInt64(delays)
  private static let content: UInt64 = 0x0dd_ba11
  /// Where this program sees the peer's ring.
  private static let view = Peer.viewAddress + 0x3000

  static func revokedFrame(_ disk: Disk) throws(KernelError) -> String? {
    let name = try BlockTrial.name("trial-a")
    var trial = try BlockTrial(UInt64(1 + delays), on: disk, by: name.index)
    trial.fill(content)
    if let error = trial.ask(.write, 0) { return "writing: \(error.name)" }
    var debtor = try Debtor(trial.extent.handle, disk, name.index)
    // The newest is taken first.
    let victim = try Kernel.allocateFrames(for: debtor.hostile.peer.claim, guardSlot: 0)
    try showRing(of: debtor)
    prepareRequests(victim.number)
    let count = delays + reads
    debtor.hostile.set(
      1, Call.transferBlocks.rawValue, [debtor.ring.rawValue, UInt64(count)])
    try debtor.hostile.perform(2)
    let errors = [debtor.hostile.error(0), debtor.hostile.error(1)]
    let isTaken = try debtor.owe(.frame)
    TAP.note("it was taken with \(debtor.underWay) requests under way")
    let failure = try nextHolderFinds(in: victim.number, after: debtor)
    let isOver = waitUntil { word(at: view + UInt64(DiskRing.completed)) == UInt64(count) }
    let completed = completedTags(count)
    try AddressSpace.own.unmap(at: view, count: 2)
    try debtor.hostile.finish()
    try trial.end()
    if let error = errors.first(where: { $0 != KernelError.none }) {
      return "its calls gave \(error)"
    }
    guard isTaken else { return "it was not taken in time" }
    if let failure { return failure }
    guard isOver, completed == (1 << UInt64(count)) - 1 else {
      return "of its requests only these ended well: \(completed)"
    }
    return nil
  }

  /// Takes the frame as soon as it can be had, and looks at it until the disk is done.
  private static func nextHolderFinds(
    in number: Int, after debtor: Debtor
  ) throws(KernelError) -> String? {
    let next = try takeAgain(number)
    // Those that do not name it may be under way still.
    let isEarly = completedTags(delays + reads) & readTags != readTags
    let page = try Mapping(next, at: AddressMap.blocks + 0x10_0000, .readOnly)
    let isDone = waitUntil { debtor.underWay == 0 }
    let isClear = page.withBytes { bytes in bytes.indices.allSatisfy { bytes[$0] == 0 } }
    try Kernel.freeFrames(next)
    guard isClear else { return "the next holder saw what the device wrote" }
    if isEarly { return "it was had before all requests that name it had ended" }
    guard isDone else { return "the disk did not end" }
    return nil
  }

  /// Maps the peer's ring into this program.
  private static func showRing(of debtor: Debtor) throws(KernelError) {
    for index in 0..<2 {
      let frame = FrameHandle(number: debtor.hostile.sparePair.number + index)
      try Kernel.shareFrame(frame, for: debtor.hostile.peer.claim, guardSlot: 0)
      try AddressSpace.own.map(
        frame, at: view + UInt64(4096 * index), MapFlags(write: true, slot: Peer.nameSlot))
    }
  }

  /// Writes what the peer asks for: zeroes first, which take the disk their time, and then the first block
  /// into a frame, again and again.
  private static func prepareRequests(_ frame: Int) {
    for index in 0..<delays + reads {
      let request = view + UInt64(DiskRing.requests + index * DiskRequest.size)
      let isRead = index >= delays
      let operation: DiskOperation = isRead ? .read : .writeZeroes
      setWord(at: request + UInt64(DiskRequest.tag), UInt64(index))
      setWord(at: request + UInt64(DiskRequest.control), operation.rawValue | 1 << 8)
      setWord(at: request + UInt64(DiskRequest.binding), 0)
      setWord(at: request + UInt64(DiskRequest.first), isRead ? 0 : UInt64(1 + index))
    }
    setWord(at: view + 4096, UInt64(frame))
  }

  /// The tags of the completions in the peer's ring that say success, a bit for each.
  private static func completedTags(_ count: Int) -> UInt64 {
    (0..<count).reduce(0) { tags, index in
      let completion = view + UInt64(DiskRing.completions + index * DiskCompletion.size)
      let status = word(at: completion + UInt64(DiskCompletion.status))
      let tag = word(at: completion + UInt64(DiskCompletion.tag))
      return status == DiskStatus.success.rawValue && tag < 64 ? tags | 1 << tag : tags
    }
  }
}
