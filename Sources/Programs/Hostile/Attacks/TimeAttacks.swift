// Attacks on time: to have more than one's slots.

import CBench
import CExOS
import ExOS
import Peers

/// Those who would not go.
enum TimeAttacks {
  private static let slices: UInt64 = 128

  /// How long to go on.
  private static func end(_ factor: Int) -> UInt64 {
    Clock.ticks + slices * UInt64(factor) * Revealed.system.sliceTicks
  }

  /// Takes every slot that it may, and spins with events held back.
  static func spin(_ factor: Int) throws(KernelError) -> String? {
    while (try? Kernel.allocateSlice(context: OwnContext.handle)) != nil {}
    try Events.subscribe(to: .all)
    let event = ContextPage.conventionalAddress + UInt64(ContextPage.event)
    let end = end(factor)
    while Clock.ticks < end { storeWord(at: event, 1) }
    storeWord(at: event, 0)
    try Events.subscribe(to: [])
    return nil
  }

  nonisolated(unsafe) private static var overrunCount = 0

  /// Asks to be told of its slices' ends, and stays where it was told.
  static func overrun(_ factor: Int) throws(KernelError) -> String? {
    Events.handle { event, _ in
      guard event == .sliceEnd else { return false }
      unsafe overrunCount += 1
      let end = Clock.ticks + 3 * Revealed.system.sliceTicks
      while Clock.ticks < end {}
      return true
    }
    try Events.subscribe(to: .sliceEnd)
    let end = end(factor)
    while Clock.ticks < end {}
    try Events.subscribe(to: [])
    return unsafe overrunCount > 0 ? nil : "it was never told"
  }

  /// Two contexts that yield to each other and nobody else.
  static func playPingPong(_ factor: Int) throws(KernelError) -> String? {
    let peer = try Peer(code: peerCode(), argument: OwnContext.handle.rawValue)
    let end = end(factor)
    var count = 0
    while Clock.ticks < end {
      try Kernel.yield(to: peer.context)
      count += 1
    }
    let switches = Revealed.context(peer.context.index)?.switchCount ?? 0
    try peer.destroy()
    return switches > 0
      ? nil : "the processor went to and fro \(count) times, and the other had none"
  }

  /// Sleeps that are over at once.
  static func sleepBriefly(_ factor: Int) throws(KernelError) -> String? {
    for round in 0..<5_000 * UInt64(factor) {
      let now = Clock.ticks
      // Ticks ahead, now, long ago, and the first tick of all.
      let deadlines = [now &+ round % 64, now, now / 2, 1]
      try Kernel.sleep(
        seen: OwnContext.eventCount, deadline: deadlines[Int(round % 4)],
        acceptsTransfers: round & 1 == 0)
    }
    return nil
  }
}
