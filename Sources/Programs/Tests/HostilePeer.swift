// A peer that performs calls which it is told, whatever they do to it. The list of calls is a frame of this
// program's, mapped into the peer; where a call ends the peer or puts it to sleep, the next peer goes on
// behind it.

import CTests
import ExOS
import Peers

/// Whoever performs the calls, one peer after another.
struct HostilePeer {
  /// As many calls as a list holds.
  static let capacity = 63
  /// Where this program sees the list.
  private static let list = Peer.viewAddress + 0x1000
  /// Where the peer sees the list, and its context page; CTests knows these.
  private static let listInPeer: UInt64 = 0x40_2000
  private static let contextInPeer: UInt64 = 0x40_1000

  private let frame: FrameHandle
  private(set) var peer: Peer
  /// A frame of the peer's that it does not use, and two neighbours that could become a context.
  private(set) var spare: FrameHandle
  private(set) var sparePair: FrameHandle
  private(set) var peerCount = 1

  private static let quota = EnvironmentQuota(
    frames: 24, slices: 1, environments: 1, filters: 2, rings: 2)

  init() throws(KernelError) {
    frame = try Kernel.allocateFrames()
    (peer, spare, sparePair) = try HostilePeer.makePeer(frame)
    setWord(at: HostilePeer.list, 0)
    setWord(at: HostilePeer.list + 8, 0)
  }

  private static func makePeer(_ frame: FrameHandle) throws(KernelError) -> (
    Peer, FrameHandle, FrameHandle
  ) {
    var spare = FrameHandle(rawValue: 0)
    var pair = FrameHandle(rawValue: 0)
    // All of it before the peer may run: it could end at once.
    let peer = try Peer(code: peers(), offset: peerPerforms() &- peers(), quota: quota) {
      (space, contextPair) throws(KernelError) in
      // The peer's tables keep no records: its mapping comes first.
      _ = Kernel.unmap(at: list)
      try space.map(frame, at: listInPeer, .readWrite)
      try AddressSpace.own.map(frame, at: list, .readWrite)
      let contextPage = FrameHandle(number: contextPair.number + 1)
      try space.map(contextPage, at: contextInPeer, .readWrite)
      spare = try Kernel.allocateFrames(for: space.claim, guardSlot: 0)
      pair = try FrameRuns.allocate(2, for: space.claim)
    }
    return (peer, spare, pair)
  }

  /// Writes a call into the list.
  func set(_ index: Int, _ call: UInt64, _ arguments: [UInt64]) {
    let row = HostilePeer.list + 64 * UInt64(index + 1)
    setWord(at: row, call)
    for position in 0..<6 {
      let value = position < arguments.count ? arguments[position] : 0
      setWord(at: row + 8 * UInt64(position + 1), value)
    }
    setWord(at: row + 56, .max)
  }

  /// What a call answered; `UInt64.max` where it did not return.
  func error(_ index: Int) -> UInt64 {
    word(at: HostilePeer.list + 64 * UInt64(index + 1) + 56)
  }

  /// After how many turns without a step a peer counts as stuck.
  private static let patience = 4

  /// Has the first calls of the list performed.
  mutating func perform(_ count: Int) throws(KernelError) {
    setWord(at: HostilePeer.list, 0)
    setWord(at: HostilePeer.list + 8, UInt64(count))
    // A slice may end, or interrupts take all of it, before the peer has done anything.
    var fruitless = 0
    while true {
      let before = word(at: HostilePeer.list)
      let isAlive = Revealed.environment(peer.environment.index)?.state == .living
      let isAwake = Revealed.context(peer.context.index)?.state == .ready
      // The last call of the list may have ended or stopped the peer: the next list finds out. If it has
      // done neither, its slice may have ended before the answer was written.
      if before == UInt64(count) {
        let isOver = !isAlive || !isAwake || fruitless == HostilePeer.patience
        if isOver || error(count - 1) != .max { return }
      }
      if isAlive, isAwake, fruitless < HostilePeer.patience {
        try? Kernel.yield(to: peer.context)
      } else {
        try replace()
      }
      let after = word(at: HostilePeer.list)
      let isStuck = after == before && isAlive && isAwake
      fruitless = isStuck && fruitless < HostilePeer.patience ? fruitless + 1 : 0
    }
  }

  /// Ends the peer, and makes another.
  mutating func replace() throws(KernelError) {
    try end()
    (peer, spare, sparePair) = try HostilePeer.makePeer(frame)
    peerCount += 1
  }

  /// Ends the peer, and the children that it may have left to this program.
  private func end() throws(KernelError) {
    try peer.destroy()
    for index in 1..<Revealed.environmentCapacity {
      guard let record = Revealed.environment(index), record.state != .unused,
        Int(record.parent) == OwnContext.environment.index
      else { continue }
      let handle = EnvironmentHandle(index: index, generation: record.generation)
      try? Peer.destroy(Claim(handle, by: Peer.nameSlot))
    }
  }

  /// Ends it all.
  func finish() throws(KernelError) {
    try end()
    _ = Kernel.unmap(at: HostilePeer.list)
    try Kernel.freeFrames(frame)
  }
}
