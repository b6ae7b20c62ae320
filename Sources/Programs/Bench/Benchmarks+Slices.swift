// Processor time, beside a neighbour that wants all of it: the end of a slot whose next one is another's, or
// one's own; and what it takes to be told.

import CBench
import ExOS
import Peers

extension Benchmarks {
  static func slices() {
    do throws(KernelError) {
      let peer = try Peer(
        code: peerCode(), offset: spinnerCode() &- peerCode(), argument: Peer.address + 2048)
      try peer.view()
      slotSwitch()
      try slotConsecutive()
      timerEvent()
      Peer.endView()
      try peer.destroy()
    } catch {
      Report.check(false, "making a neighbour")
    }
  }

  /// As many ticks as nothing but another's turn takes.
  private static var foreignTurn: UInt32 { 10_000 }
  /// More than a turn of a loop here takes, and less than any interrupt.
  private static var longestLoop: UInt32 { 40 }

  /// The peer's last reading of the clock in its slot to this program's first in the next.
  private static func slotSwitch() {
    // SAFETY: the peer's page is mapped while this runs.
    let stamp = unsafe UnsafePointer<UInt32>(bitPattern: UInt(Peer.viewAddress + 2048))
      .unsafelyUnwrapped
    Report.measure("slot-switch", count: 40) {
      wait()
      var last = clock()
      while true {
        let now = clock()
        if now &- last > foreignTurn {
          let end = unsafe stamp.pointee
          Report.check(end &- last < now &- last, "slot-switch")
          return now &- end &- overhead
        }
        last = now
      }
    }
  }

  /// What the end of a slot takes from a program whose next slot is its own, while another waits: the
  /// timer's interrupt, and no event.
  private static func slotConsecutive() throws(KernelError) {
    let (first, second) = try neighbouringSlots()
    try? Events.subscribe(to: .all)
    let before = eventCount
    var foreignTurns: UInt64 = 0
    Report.measure("slot-consecutive", count: 40) {
      wait()
      var least = UInt32.max
      var last = clock()
      while true {
        let now = clock()
        let gap = now &- last
        if gap > foreignTurn {
          foreignTurns &+= 1
        } else if gap > longestLoop {
          return gap &- least
        }
        least = min(least, gap)
        last = now
      }
    }
    // An end for each turn of another's, some of which come between two samples, and no more.
    Report.check(eventCount &- before <= foreignTurns &+ 8, "slot-consecutive")
    try? Events.subscribe(to: [])
    for position in [first, second] { try Kernel.freeSlice(at: position) }
  }

  /// How many events came, as of the last interrupt of the timer.
  private static var eventCount: UInt64 {
    Revealed.context(OwnContext.handle.index)?.eventDispatchCount ?? 0
  }

  /// Two slots in a row for this program.
  private static func neighbouringSlots() throws(KernelError) -> (Int, Int) {
    for position in 0..<SliceRecord.count - 1
    where Revealed.slice(position)?.environment == 0
      && Revealed.slice(position + 1)?.environment == 0
    {
      for place in [position, position + 1] {
        _ = try Kernel.allocateSlice(context: OwnContext.handle, position: UInt64(place))
      }
      return (position, position + 1)
    }
    throw .exhausted
  }

  /// The end of a slot that another waits for, to the first instruction of who handles it.
  private static func timerEvent() {
    probeEvents(.sliceEnd) {
      Report.measure("timer-event", count: 40) {
        var length: UInt32 = 0
        // The probe spoils a reading that is not yet kept, which then is its own.
        while length == 0 {
          wait()
          let last = awaitEvent()
          length = lastProbe() &- last
        }
        return length
      }
    }
  }

  /// Slots are as long as each other: without a delay that differs, all would end at the same place of a
  /// loop, and a count would be that place's.
  private static func wait() {
    unsafe waits &+= 1
    for _ in 0..<(unsafe waits % 7) { _ = clock() }
  }
  nonisolated(unsafe) private static var waits = 0
}
