// Sharing: who may bind a frame, who takes it back, and how the others learn of it. And many calls in
// one.

import CTests
import ExOS
import Peers
import Trials

/// Frames with several holders, and batches.
enum SharingTests {
  private static let place: UInt64 = 0x31_0040_0000

  static func run() {
    unsharing()
    orphans()
    batches()
  }

  private static func unsharing() {
    TAP.test("unshare takes a frame from the others, and their repossession vectors say so") {
      () throws(KernelError) in
      let peer = try Peer(code: peers(), offset: peerLoops() &- peers())
      let vector = ContextPage.conventionalAddress + UInt64(ContextPage.repossessionCount)
      let before = word(at: vector)
      try peer.view()
      let readable = Attempt(readFrom(), Peer.viewAddress).event == nil
      try Kernel.unshareFrame(peer.page, by: Peer.nameSlot)
      let gone = Attempt(readFrom(), Peer.viewAddress).event == .pageFault
      let count = word(at: vector)
      let entry =
        ContextPage.conventionalAddress + UInt64(ContextPage.repossessions)
        + before % UInt64(ContextPage.repossessionCapacity) * 16
      let taken = word(at: entry + 8)
      try peer.destroy()
      guard readable, gone else { return "readable \(readable), gone \(gone)" }
      guard count == before + 1 else { return "the vector grew by \(count - before)" }
      return taken == peer.page.rawValue ? nil : "it names \(taken)"
    }
  }

  private static func orphans() {
    TAP.test("a frame whose holder freed it stays with those who bound it, and is then free") {
      () throws(KernelError) in
      let peer = try Peer(code: peers(), offset: peerLoops() &- peers())
      try peer.view()
      try peer.destroy()
      let number = peer.page.number
      let readable = Attempt(readFrom(), Peer.viewAddress).event == nil
      let orphan = Revealed.frame(number)
      let refused = refusal { () throws(KernelError) in
        _ = try Kernel.allocateFrames(first: UInt64(number))
      }
      Peer.endView()
      let released = Revealed.frame(number)
      guard readable, orphan?.holder == 0, orphan?.isKind(.held) == true else { return "orphan" }
      guard refused == .notFree else { return "it could be allocated" }
      return released?.isKind(.draining) == true ? nil : "it was not released"
    }
  }

  private static func batches() {
    TAP.test("a batch stops at its first failure, keeps what it did, and names the place") {
      () throws(KernelError) in
      let frame = try Kernel.allocateFrames()
      try AddressSpace.own.map(frame, at: place, .readWrite)
      CallMemory.set(0, .protect, 0, place, MapFlags.readOnly.rawValue, 1)
      CallMemory.set(1, .null)
      CallMemory.set(2, .protect, 0, place + 1, MapFlags.readOnly.rawValue, 1)
      CallMemory.set(3, .protect, 0, place, MapFlags.readWrite.rawValue, 1)
      let result = CallMemory.perform(4)
      let isReadOnly = Attempt(writeTo(), place).event == .pageFault
      try Kernel.freeFrames(frame)
      guard isReadOnly else { return "the calls before or behind it" }
      guard result.error == .badArgument(1) else { return "the error" }
      return result.doneCount == 2 ? nil : "the place: \(result.doneCount)"
    }
  }
}
