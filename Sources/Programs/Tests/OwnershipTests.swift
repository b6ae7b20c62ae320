// Guarantees 1, 2 and 7: a frame is reachable only through a mapping made with authority.

import CTests
import ExOS
import Peers
import Trials

/// What may be mapped, and what not.
enum OwnershipTests {
  private static let place: UInt64 = 0x31_0000_0000

  static func run() {
    makeTables()
    foreignFrames()
    kernelFrames()
    pageTables()
    boundaries()
  }

  /// Page tables for `place`, with records in the leaf.
  private static func makeTables() {
    TAP.test("page tables are handed in level by level, and a missing one is named") {
      () throws(KernelError) in
      let frame = try Kernel.allocateFrames()
      var levels: [Int] = []
      while true {
        let answer = Kernel.map(frame, at: place, .readWrite)
        guard let error = answer.error else { break }
        guard error.code == KernelError.missingTable(0).code else { throw error }
        levels.append(error.detail)
        let table = error.detail == 1 ? try FrameRuns.allocate(2) : try Kernel.allocateFrames()
        try Kernel.bindTable(
          table, level: error.detail, at: place, hasRecords: error.detail == 1)
      }
      try Kernel.freeFrames(frame)
      return levels.last == 1 ? nil : "levels \(levels)"
    }
  }

  private static func foreignFrames() {
    TAP.test("a peer's frame can be mapped by who dominates its guard, and not otherwise") {
      () throws(KernelError) in
      let peer = try Peer(code: peers(), offset: peerLoops() &- peers())
      let weak = 10
      try Kernel.deriveCapability(from: 0, to: weak, suffix: (0x78, 0), count: 1, rights: .all)
      let refused = Kernel.map(peer.page, at: place, MapFlags(write: false, slot: weak)).error
      let allowed = Kernel.map(
        peer.page, at: place, MapFlags(write: false, slot: Peer.nameSlot)
      ).error
      _ = Kernel.unmap(at: place)
      try Kernel.dropCapability(weak)
      try peer.destroy()
      let stale = Kernel.map(
        peer.page, at: place, MapFlags(write: false, slot: Peer.nameSlot)
      ).error
      guard refused == .notPermitted else { return "an unrelated name was enough" }
      guard allowed == nil else { return "the guard's own name was not enough" }
      return stale == .stale ? nil : "a handle of the dead peer's frame was not stale"
    }
    TAP.test("a capability without the right to write maps for reading only") {
      () throws(KernelError) in
      let peer = try Peer(code: peers(), offset: peerLoops() &- peers())
      let reader = 10
      try Kernel.deriveCapability(from: Peer.nameSlot, to: reader, rights: .read)
      let writing = Kernel.map(peer.page, at: place, MapFlags(write: true, slot: reader)).error
      let reading = Kernel.map(peer.page, at: place, MapFlags(write: false, slot: reader)).error
      let raising = Kernel.protect(at: place, MapFlags(write: true, slot: reader)).error
      let written = Attempt(writeTo(), place)
      _ = Kernel.unmap(at: place)
      try Kernel.dropCapability(reader)
      try peer.destroy()
      guard writing == .notPermitted, reading == nil else { return "mapping" }
      guard raising == .notPermitted else { return "protect gave the right to write" }
      return written.event == .pageFault ? nil : "a write went through"
    }
  }

  private static func kernelFrames() {
    var mapped = 0
    for number in 0..<512 {
      guard let entry = Revealed.frame(number), entry.isKind(.reserved) else { continue }
      let flags = MapFlags(write: false, slot: 0)
      if Kernel.map(FrameHandle(number: number), at: place, flags).error == nil { mapped += 1 }
    }
    TAP.test("no frame of the kernel's can be mapped", mapped == 0, "\(mapped) were")
    let context = Revealed.context(OwnContext.handle.index)
    let secret = FrameHandle(number: Int(context?.frame ?? 0))
    let error = Kernel.map(secret, at: place, .readOnly).error
    TAP.test("nor can the private page of one's own context", error == .notHeld)
    let address = 0xffff_8000_0010_0000 as UInt64
    TAP.test(
      "the kernel's memory cannot be read",
      [address, 0xffff_ffff_8010_0000, 0xffff_ffff_c000_0000, 0xffff_ffff_fe00_0000].allSatisfy {
        Attempt(readFrom(), $0).event == .pageFault
      })
    TAP.test(
      "the revealed tables can be read and not written",
      Attempt(readFrom(), SystemPage.address).value == SystemPage.magicValue
        && Attempt(writeTo(), SystemPage.address).event == .pageFault)
  }

  private static func pageTables() {
    let root = FrameHandle(number: Int(Revealed.ownEnvironment.root))
    TAP.test(
      "a page table can be mapped to read and not to write",
      Kernel.map(root, at: place, .readWrite).error == .notPermitted
        && Kernel.map(root, at: place, .readOnly).error == nil)
    let entry = PageTableEntry(rawValue: word(at: place))
    TAP.test("what is read there is one's own page table", entry.isPresent)
    TAP.test(
      "and protect does not make it writable",
      Kernel.protect(at: place, .readWrite).error == .notPermitted)
    _ = Kernel.unmap(at: place)
    TAP.test(
      "a page table cannot be freed or handed in twice",
      refusal { () throws(KernelError) in try Kernel.freeFrames(root) } == .inUse
        && refusal { () throws(KernelError) in
          try Kernel.bindTable(root, level: 1, at: 0x32_0000_0000)
        } == .inUse)
  }

  private static func boundaries() {
    TAP.test("nothing is mapped in the last page below the hole, above it, or misaligned") {
      () throws(KernelError) in
      let frame = try Kernel.allocateFrames()
      defer { try? Kernel.freeFrames(frame) }
      for address: UInt64 in [
        0x7fff_ffff_f000, 0x8000_0000_0000, 0xffff_8000_0000_0000, SystemPage.address,
        0xffff_ffff_ffff_f000, place + 1,
      ] {
        let error = Kernel.map(frame, at: address, .readOnly).error
        guard error == .badArgument(1) else { return "address \(address)" }
      }
      let error = Kernel.map(frame, at: 0x7fff_ffff_e000, .readOnly, count: 2).error
      return error == .badArgument(1) || error == .badArgument(2) ? nil : "a range over the edge"
    }
  }
}
