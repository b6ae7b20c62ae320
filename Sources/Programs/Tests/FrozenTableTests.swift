// Frozen page tables: one leaf table at two places, whose entries nobody changes.

import CTests
import ExOS
import Peers
import Trials

/// A table of this program's that hangs in a peer's address space, or twice in its own.
enum FrozenTableTests {
  /// The table's home, and where it hangs besides: under a table that keeps records.
  private static let home: UInt64 = 0x32_0000_0000
  private static let other: UInt64 = 0x32_0020_0000

  static func run() {
    TAP.test("a frozen table gives the same pages at a second place, and none of it changes") {
      () throws(KernelError) in
      let table = try makeTable()
      let frame = try Kernel.allocateFrames()
      try AddressSpace.own.map(frame, at: home, .readWrite)
      setWord(at: home, 0x1234)
      let early = refusal { () throws(KernelError) in
        try Kernel.bindFrozenTable(table, at: other, .readOnly)
      }
      try Kernel.freezeTable(at: home)
      try Kernel.bindFrozenTable(table, at: other, .readOnly)
      let seen = word(at: other)
      let isReadOnly = Attempt(writeTo(), other).event == .pageFault
      let changes = [
        Kernel.unmap(at: other).error, Kernel.protect(at: home, .readOnly).error,
        Kernel.map(frame, at: home + 0x1000, .readOnly).error,
      ]
      let thaw = refusal { () throws(KernelError) in try Kernel.thawTable(at: home) }
      try Kernel.freeFrames(frame)
      let isGone = Attempt(readFrom(), other).event == .pageFault
      try Kernel.unbindTable(level: 1, at: other)
      try Kernel.thawTable(at: home)
      guard early == .inUse else { return "it could hang before it was frozen" }
      guard seen == 0x1234, isReadOnly else { return "saw \(seen), read-only \(isReadOnly)" }
      guard changes.allSatisfy({ $0 == .frozen }), thaw == .inUse else { return "it changed" }
      return isGone ? nil : "a freed frame was still there at the second place"
    }
    peers()
  }

  private static func peers() {
    TAP.test("a peer reads what hangs in its address space, and loses it when it is unshared") {
      () throws(KernelError) in
      let table = try Kernel.allocateFrames(guardSlot: Peer.nameSlot)
      let frame = try Kernel.allocateFrames()
      try Kernel.unbindTable(level: 1, at: home)
      try Kernel.bindTable(table, level: 1, at: home)
      try AddressSpace.own.map(frame, at: home, .readWrite)
      setWord(at: home, 0x5678)
      try Kernel.freezeTable(at: home)
      let peer = try Peer(
        code: CTests.peers(), offset: peerReads() &- CTests.peers(), argument: other,
        isViewed: true
      ) { (space, _) throws(KernelError) in
        try hang(table, in: space)
      }
      // On a busy host a slice may be over before the peer has begun.
      var seen: UInt64 = 0
      for _ in 0..<100 where seen == 0 {
        try? Kernel.yield(to: peer.context)
        seen = word(at: Peer.viewAddress + 0x800)
      }
      Peer.endView()
      let charge = Revealed.environment(peer.environment.index)?.foreignBindings
      try Kernel.unshareFrame(table, by: Peer.nameSlot)
      let thawed = refusal { () throws(KernelError) in try Kernel.thawTable(at: home) }
      try peer.destroy()
      try Kernel.freeFrames(frame)
      guard seen == 0x5678 else { return "it read \(seen)" }
      guard charge == 1 else { return "it was charged for \(charge ?? 0)" }
      return thawed == nil ? nil : "the table still hung there"
    }
  }

  /// A leaf table at `home`, and a table above it that keeps records.
  private static func makeTable() throws(KernelError) -> FrameHandle {
    let inner = try FrameRuns.allocate(2)
    try Kernel.bindTable(inner, level: 2, at: home, hasRecords: true)
    let leaf = try Kernel.allocateFrames()
    try Kernel.bindTable(leaf, level: 1, at: home)
    return leaf
  }

  private static func hang(_ table: FrameHandle, in space: AddressSpace) throws(KernelError) {
    let inner = try FrameRuns.allocate(2, for: space.claim)
    try Kernel.bindTable(inner, level: 2, at: other, hasRecords: true, for: space.claim)
    try Kernel.bindFrozenTable(
      table, at: other, MapFlags(write: false, slot: Peer.nameSlot), for: space.claim)
  }
}
