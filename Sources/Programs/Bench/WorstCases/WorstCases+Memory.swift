// The longest that can be asked of memory: frames to be cleared, ranges whose frames are bound elsewhere
// too, frames with as many bindings as there can be, full page tables, batches.

import CBench
import CExOS
import ExOS
import Peers

extension WorstCases {
  /// Where the pages are; each window ends a table and begins the next.
  private static func window(_ number: UInt64) -> UInt64 {
    0x40_0000_0000 &+ number << 32 &+ 0x20_0000 &- UInt64(range / 2) << 12
  }

  /// As many pages as one call maps.
  private static let range = Int(FrameEntry.maximumRange)
  private static let space = AddressSpace.shared
  private static let foreign = MapFlags(write: true, slot: Peer.nameSlot)

  static func memory() throws(KernelError) {
    let run = try FrameRuns.allocate(range)
    try clearing(run)
    try ranges("own", run, .readWrite)
    let peer = try Peer(code: peerCode(), quota: EnvironmentQuota(frames: 400))
    let theirs = try FrameRuns.allocate(range, for: peer.claim, guardSlot: 0)
    try ranges("foreign", theirs, foreign, from: 4)
    try bindings(peer)
    try tables(run)
    try batches(run)
    try measure("free a range") { () throws(KernelError) in
      try Kernel.freeFrames(FrameHandle(number: run.number), count: range)
    }
    try bindForeign(peer)
    try measure("destroy who binds and is bound often") { () throws(KernelError) in
      try peer.destroy()
    }
  }

  private static func clearing(_ run: FrameHandle) throws(KernelError) {
    try Kernel.freeFrames(FrameHandle(number: run.number), count: 32)
    try measure("clear and allocate") { () throws(KernelError) in
      _ = try Kernel.allocateFrames(first: UInt64(run.number), count: 32)
    }
  }

  /// Binds a run in three windows, of which the last is measured.
  private static func ranges(
    _ name: String, _ run: FrameHandle, _ flags: MapFlags, from begin: UInt64 = 0
  ) throws(KernelError) {
    let first = FrameHandle(number: run.number)
    for number in begin..<begin &+ 3 {
      try space.map(first, at: window(number), flags, count: range)
    }
    let place = window(begin &+ 2)
    _ = Kernel.unmap(at: place, count: range)
    try measure("map \(name)") { () throws(KernelError) in
      let answer = Kernel.map(first, at: place, flags, count: range)
      Report.check(answer.doneCount == range, "map a range")
    }
    try measure("protect \(name)") { () throws(KernelError) in
      _ = Kernel.protect(at: place, .readOnly, count: range)
    }
    try measure("unmap \(name)") { () throws(KernelError) in
      _ = Kernel.unmap(at: place, count: range)
    }
  }

  /// One frame in as many places as there can be.
  private static func bind(_ frame: FrameHandle, _ flags: MapFlags, count: Int)
    throws(KernelError)
  {
    for index in 0..<count {
      try space.map(
        FrameHandle(number: frame.number), at: 0x50_0000_0000 &+ UInt64(index) << 12, flags)
    }
  }

  private static func bindings(_ peer: Peer) throws(KernelError) {
    let own = try Kernel.allocateFrames()
    try bind(own, .readWrite, count: FrameEntry.maximumBindings)
    try measure("free what is bound often") { () throws(KernelError) in
      try Kernel.freeFrames(own)
    }
    let theirs = try Kernel.allocateFrames(for: peer.claim, guardSlot: 0)
    try bind(theirs, foreign, count: FrameEntry.maximumBindings)
    try measure("unshare what is bound often") { () throws(KernelError) in
      try Kernel.unshareFrame(theirs, by: Peer.nameSlot)
    }
    try bind(theirs, foreign, count: FrameEntry.maximumBindings)
    try measure("free what others bind often") { () throws(KernelError) in
      try Kernel.freeFrames(theirs, of: peer.claim)
    }
    try space.unmap(at: 0x50_0000_0000, count: FrameEntry.maximumBindings)
  }

  /// A page table of the peer's whose page others map as often as can be, and one that is full of others'
  /// frames.
  private static func bindForeign(_ peer: Peer) throws(KernelError) {
    let table = try FrameRuns.allocate(2, for: peer.claim, guardSlot: 0)
    let place: UInt64 = 0x60_0000_0000
    let probe = try Kernel.allocateFrames(for: peer.claim)
    try AddressSpace(claim: peer.claim).map(probe, at: place &+ 0x20_0000, .readOnly)
    try Kernel.bindTable(table, level: 1, at: place, hasRecords: true, for: peer.claim)
    try bind(
      table, MapFlags(write: false, slot: Peer.nameSlot), count: FrameEntry.maximumBindings &- 1)
    let shared = try FrameRuns.allocate(range, guardSlot: Peer.nameSlot)
    for part in 0..<2 {
      let answer = Kernel.map(
        FrameHandle(number: shared.number), at: place &+ UInt64(part * range) << 12,
        foreign, count: range, for: peer.claim)
      Report.check(answer.doneCount == range, "map for a peer")
    }
  }

  /// A full leaf table, and an empty one; both with records.
  private static func tables(_ run: FrameHandle) throws(KernelError) {
    let place: UInt64 = 0x70_0000_0000
    for page in 0..<512 as Range<UInt64> {
      let frame = FrameHandle(number: run.number &+ Int(page) % range)
      try space.map(frame, at: place &+ page << 12, .readWrite)
    }
    try measure("freeze a full table") { () throws(KernelError) in
      try Kernel.freezeTable(at: place)
      try Kernel.thawTable(at: place)
    }
    try space.unmap(at: place, count: 512)
    let table = try FrameRuns.allocate(2)
    try measure("unbind and bind a table") { () throws(KernelError) in
      try Kernel.unbindTable(level: 1, at: place)
      try Kernel.bindTable(table, level: 1, at: place, hasRecords: true)
    }
  }

  /// Thirty-two calls at once, each as long as can be.
  private static func batches(_ run: FrameHandle) throws(KernelError) {
    let place = 0x70_0000_0000 as UInt64
    for index in 0..<CallMemory.capacity where index % 2 == 0 {
      CallMemory.set(
        index, .map, 0, place, UInt64(run.number), MapFlags.readWrite.rawValue, UInt64(range))
      CallMemory.set(index + 1, .unmap, 0, place, UInt64(range))
    }
    try measureBatch("batch of ranges")
    for index in 0..<CallMemory.capacity where index % 2 == 0 {
      CallMemory.set(index, .freeFrames, 0, UInt64(run.number), 1)
      CallMemory.set(index + 1, .allocateFrames, 0, UInt64(run.number), 1, 15)
    }
    try measureBatch("batch of frames")
    for index in 0..<CallMemory.capacity {
      CallMemory.set(
        index, .protect, 0, window(0) &+ 4096, MapFlags.readOnly.rawValue, UInt64(range - 1))
    }
    try measureBatch("batch of protections")
  }

  private static func measureBatch(_ name: String) throws(KernelError) {
    try measure(name) { () throws(KernelError) in
      let answer = CallMemory.perform(CallMemory.capacity)
      Report.check(answer.doneCount == CallMemory.capacity, "a batch")
    }
  }
}
