// Slots: those in a row bring no events, and one may be lent to another environment.

import CTests
import ExOS
import Peers
import Trials

/// Slots of the slice vector, held and lent.
enum SlotTests {
  static func run() {
    consecutive()
    lending()
  }

  private static func consecutive() {
    TAP.test("slots of its own in a row bring a program no events, though another waits") {
      () throws(KernelError) in
      let peer = try Peer(
        code: peers(), offset: peerLoops() &- peers(),
        quota: EnvironmentQuota(frames: 16, slices: 0))
      var taken: [Int] = []
      for position in 0..<SliceRecord.count where Revealed.slice(position)?.environment == 0 {
        taken.append(
          try Kernel.allocateSlice(context: OwnContext.handle, position: UInt64(position)))
      }
      unsafe Attempt.sliceEnds = 0
      try Events.subscribe(to: .all)
      let isOver = haveSlices(20)
      try Events.subscribe(to: [])
      for position in taken { try Kernel.freeSlice(at: position) }
      try peer.destroy()
      guard isOver else { return "it has no slices, of \(taken.count) slots that it took" }
      let events = unsafe Attempt.sliceEnds
      return events == 0 ? nil : "\(events) events"
    }
  }

  /// Spins until so many slices have begun for this program; false if that takes far too long.
  ///
  /// Not for a time: on a busy host the timer may come late by several slices.
  @discardableResult
  static func haveSlices(_ count: UInt64) -> Bool {
    func slices() -> UInt64 { Revealed.context(OwnContext.handle.index)?.sliceCount ?? 0 }
    let last = slices() + count
    let end = Clock.ticks + 100 * count * Revealed.system.sliceTicks
    while slices() < last, Clock.ticks < end {}
    return slices() >= last
  }

  /// Has a guest bind its context into a slot.
  ///
  /// - Returns: What the kernel answered.
  private static func bind(_ guest: inout HostilePeer, to position: Int) throws(KernelError)
    -> KernelError
  {
    guest.set(
      0, Call.bindSlice.rawValue, [UInt64(position), guest.peer.context.rawValue, 0])
    try guest.perform(1)
    // Its slice may have ended in the middle of it.
    for _ in 0..<100 where guest.error(0) == .max { try Kernel.yield(to: guest.peer.context) }
    return KernelError(rawValue: guest.error(0))
  }

  private static func lending() {
    TAP.test("a slot is lent to whoever dominates its guard, and nobody else") {
      () throws(KernelError) in
      var guest = try HostilePeer()
      let position = try Kernel.allocateSlice(context: OwnContext.handle)
      let sealed = try bind(&guest, to: position)
      try Kernel.shareSlice(at: position, guardSlot: Peer.nameSlot)
      let error = try bind(&guest, to: position)
      let bound = Int(Revealed.slice(position)?.context ?? 0)
      let index = guest.peer.context.index
      try guest.finish()
      let left = Revealed.slice(position)
      try Kernel.freeSlice(at: position)
      guard sealed == .notPermitted else { return "sealed: error \(sealed.code)" }
      guard error.rawValue == KernelError.none, bound == index else {
        return "lent: error \(error.code), for context \(bound), not \(index)"
      }
      guard left?.context == 0 else { return "the slot is for a context that ended" }
      return Int(left?.environment ?? 0) == OwnContext.environment.index ? nil : "it is gone"
    }
  }
}
