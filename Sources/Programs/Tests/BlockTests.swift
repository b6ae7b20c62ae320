// Guarantees 2 and 9, from ring 3: blocks are read and written only by who owns them or was let in, within
// bounds and rights. Where no disk has a table of owners nothing is tried: these tests make none.

import CTests
import ExOS
import Peers
import Trials

/// Whose blocks are whose.
enum BlockTests {
  static func run() {
    guard let disk = Disk.owned else {
      return TAP.note("no disk has a table of owners: nothing was tried with blocks")
    }
    TAP.test("blocks are their name's, zero at first, and hold what it writes") {
      () throws(KernelError) in try ownBlocks(disk)
    }
    TAP.test("another name's extent is not bound, shared or freed") {
      () throws(KernelError) in try foreignExtent(disk)
    }
    TAP.test("what is past the end of an extent, or into a frame of another, is refused") {
      () throws(KernelError) in try bounds(disk)
    }
    TAP.test("who was let in has the blocks and the rights that were meant, and no more") {
      () throws(KernelError) in try share(disk)
    }
    TAP.test("a freed extent is used no more, and comes back zero") {
      () throws(KernelError) in try freed(disk)
    }
    TAP.test("a name that ends with the machine owns no blocks, and a quota is not its own to set")
    {
      () throws(KernelError) in try names(disk)
    }
    TAP.test("a disk with owners is not formatted, nor any by who does not hold the root") {
      () throws(KernelError) in try format(disk)
    }
    TAP.test("a frame that is freed under way gets to nobody before the device is done") {
      () throws(KernelError) in try freedFrame(disk)
    }
    TAP.test("a frame that is taken under way gets to nobody before the device is done") {
      () throws(KernelError) in try revokedFrame(disk)
    }
    TAP.test("an environment that dies with a full queue leaves no frame and no block in use") {
      () throws(KernelError) in try dyingOwner(disk)
    }
    TAP.test("a wired frame that is taken is found again in the block that was named for it") {
      () throws(KernelError) in try savedFrame(disk)
    }
    TAP.test("an extent that is not given back is used no more, and stays its name's") {
      () throws(KernelError) in try repossessedExtent(disk)
    }
  }

  private static func ownBlocks(_ disk: Disk) throws(KernelError) -> String? {
    let name = try BlockTrial.name("trial-a")
    var trial = try BlockTrial(8, on: disk, by: name.index)
    trial.fill(1)
    if let error = trial.ask(.read, 7) { return "reading: \(error.name)" }
    guard trial.isFilled(0) else { return "they were not zero" }
    trial.fill(0x5ea1)
    if let error = trial.ask(.write, 7) { return "writing: \(error.name)" }
    trial.fill(0)
    if let error = trial.ask(.read, 7) { return "reading again: \(error.name)" }
    guard trial.isFilled(0x5ea1) else { return "they did not hold it" }
    let owned = Extent(ownedOn: disk, by: name.index)?.handle
    guard owned == trial.extent.handle else { return "the name does not find its extent" }
    try trial.end()
    return nil
  }

  private static func foreignExtent(_ disk: Disk) throws(KernelError) -> String? {
    let name = try BlockTrial.name("trial-a")
    let other = try BlockTrial.name("trial-b")
    let trial = try BlockTrial(8, on: disk, by: name.index)
    let (extent, ring) = (trial.extent.handle, trial.port.handle)
    let bound = refusal { () throws(KernelError) in
      try Kernel.bindExtent(
        extent, on: disk.index, for: .read, to: ring, at: 1, by: other.index)
    }
    let shared = refusal { () throws(KernelError) in
      _ = try Kernel.shareExtent(
        extent, on: disk.index, first: 0, count: 1, with: other.index, by: other.index)
    }
    let freed = refusal { () throws(KernelError) in
      try Kernel.freeExtent(extent, on: disk.index, by: other.index)
    }
    try trial.end()
    for (answer, what) in [(bound, "bound"), (shared, "shared"), (freed, "freed")]
    where answer != .notPermitted { return what }
    return nil
  }

  private static func bounds(_ disk: Disk) throws(KernelError) -> String? {
    let name = try BlockTrial.name("trial-a")
    var trial = try BlockTrial(8, on: disk, by: name.index)
    let peer = try Peer(code: peers())
    let foreign = trial.ask(.read, 0, frame: peer.page.number)
    try peer.destroy()
    let none = trial.ask(.read, 0, frame: 0)
    var answers: [KernelError?] = []
    for first: UInt64 in [8, .max, 1 << 48] { answers.append(trial.ask(.write, first)) }
    trial.port.prepare(.writeZeroes, first: 7, count: 2, tag: 0)
    answers.append(trial.port.flush()?.error)
    try trial.end()
    guard foreign == .notHeld else { return "another's frame" }
    guard none == .noSuchFrame else { return "no frame" }
    return answers.allSatisfy { $0 == .badArgument(1) } ? nil : "past the end"
  }

  private static func share(_ disk: Disk) throws(KernelError) -> String? {
    let name = try BlockTrial.name("trial-a")
    let guest = try BlockTrial.name("trial-b", rights: .read)
    var trial = try BlockTrial(8, on: disk, by: name.index)
    trial.fill(0x900d)
    if let error = trial.ask(.write, 5) { return "writing: \(error.name)" }
    let share = try trial.extent.share(5, count: 1, with: guest.index)
    let (handle, ring) = (share.handle, trial.port.handle)
    let wider = refusal { () throws(KernelError) in
      try Kernel.bindExtent(
        handle, on: disk.index, for: [.read, .write], to: ring, at: 0, by: guest.index)
    }
    // The port's requests name the binding at place 0: from here on the guest's.
    try Kernel.bindExtent(handle, on: disk.index, for: .read, to: ring, at: 0, by: guest.index)
    trial.fill(0)
    let read = trial.ask(.read, 0)
    let isRight = trial.isFilled(0x900d)
    let written = trial.ask(.write, 0)
    let beyond = trial.ask(.read, 1)
    try share.free()
    let after = trial.ask(.read, 0)
    try trial.end()
    guard wider == .notPermitted, written == .notPermitted else { return "wider rights" }
    guard read == nil, isRight else { return "the share could not be read" }
    guard beyond == .badArgument(1) else { return "past the share" }
    return after == .stale ? nil : "after it was taken back"
  }

  private static func freed(_ disk: Disk) throws(KernelError) -> String? {
    let name = try BlockTrial.name("trial-a")
    var trial = try BlockTrial(8, on: disk, by: name.index)
    trial.fill(0xbad)
    if let error = trial.ask(.write, 3) { return "writing: \(error.name)" }
    let handle = trial.extent.handle
    let start = trial.extent.record?.start ?? 0
    try Kernel.freeExtent(handle, on: disk.index, by: name.index)
    let soon = trial.ask(.read, 3)
    let twice = refusal { () throws(KernelError) in
      try Kernel.freeExtent(handle, on: disk.index, by: name.index)
    }
    // Once its blocks can be had again its row is anew.
    let next = try takeAgain(start, on: disk, by: name.index)
    let late = trial.ask(.read, 3)
    try Kernel.bindExtent(
      next.handle, on: disk.index, for: .read, to: trial.port.handle, at: 0, by: name.index)
    let read = trial.ask(.read, 3)
    let isZero = trial.isFilled(0)
    try next.free()
    guard soon == .inUse || soon == .stale, late == .stale else { return "used after the end" }
    guard twice == .inUse || twice == .stale else { return "freed twice" }
    return read == nil && isZero ? nil : "the blocks came back with their content"
  }

  /// Allocates blocks where an extent is being freed, as soon as that is possible.
  private static func takeAgain(
    _ start: UInt64, on disk: Disk, by slot: Int
  ) throws(KernelError) -> Extent {
    let deadline = Clock.ticks &+ Clock.ticks(milliseconds: 5000)
    while true {
      do throws(KernelError) {
        return try Extent(allocating: 8, .at(start), on: disk, by: slot)
      } catch {
        guard error == .notFree, Clock.ticks < deadline else { throw error }
        OwnContext.wait(for: .disk, deadline: Clock.ticks &+ Clock.ticks(milliseconds: 10))
        _ = OwnContext.takeNotices(.disk)
      }
    }
  }
}
