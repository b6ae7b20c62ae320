// A hierarchical timing wheel (Varghese and Lauck 1987): four wheels of 64 slots, each turn of one a slot
// of the next. Setting and clearing a timer costs the same however many there are, and the next one due
// is found by a bit scan. A timer fires at its tick or up to a tick later, never sooner.

import ExOSMemory

/// One timer for each row of a table.
struct TimerWheel: ~Copyable {
  private var timers: Table<Timer>
  /// First timer of each slot, or -1.
  private var slots: Table<Int32>
  /// Which slots have timers, by wheel.
  private var occupied = [4 of UInt64](repeating: 0)
  /// The tick up to which everything has fired.
  private var tick: UInt64

  /// A tick is 1,024 microseconds.
  static let tickShift: UInt64 = 10
  private static let wheelCount = 4

  struct Timer {
    var due: UInt64 = .max
    var next: Int32 = -1
    var previous: Int32 = -1
    /// Where it hangs, or -1.
    var slot: Int32 = -1
  }

  init(count: Int, now: Instant) {
    timers = Table(count: count, repeating: Timer())
    slots = Table(count: TimerWheel.wheelCount &* 64, repeating: -1)
    tick = now.microseconds >> TimerWheel.tickShift
  }

  /// Whether a timer, set or not, fires at a later tick than one set for a deadline would.
  @inline(__always)
  func fires(_ timer: Int, after deadline: Instant) -> Bool {
    deadline != .never && tick(of: deadline) < timers[timer].due
  }

  /// Rounded up, so that nothing is early; at the earliest the next one.
  @inline(__always)
  private func tick(of deadline: Instant) -> UInt64 {
    max((deadline.microseconds >> TimerWheel.tickShift) &+ 1, tick &+ 1)
  }

  /// Sets a timer, set already or not.
  mutating func set(_ timer: Int, at deadline: Instant) {
    clear(timer)
    guard deadline != .never else { return }
    let due = tick(of: deadline)
    timers[timer].due = due
    hang(timer, due: due)
  }

  /// Clears a timer, set or not.
  mutating func clear(_ timer: Int) {
    let slot = Int(timers[timer].slot)
    timers[timer].due = .max
    guard slot >= 0 else { return }
    let next = timers[timer].next
    let previous = timers[timer].previous
    if next >= 0 { timers[Int(next)].previous = previous }
    if previous >= 0 {
      timers[Int(previous)].next = next
    } else {
      slots[slot] = next
      if next < 0 { occupied[slot >> 6] &= ~(1 << UInt64(slot & 63)) }
    }
    timers[timer].slot = -1
  }

  /// Goes on towards a moment until a timer fires.
  ///
  /// - Returns: The timer, which is clear now; nothing when all that are due have fired.
  mutating func advance(to now: Instant) -> Int? {
    let target = now.microseconds >> TimerWheel.tickShift
    while true {
      let slot = Int(tick & 63)
      let first = slots[slot]
      if first >= 0 {
        let timer = Int(first)
        clear(timer)
        return timer
      }
      guard tick < target else { return nil }
      step(towards: target)
    }
  }

  /// When `advance` has something to do at the latest; it may be before any timer is due.
  mutating func nextDeadline() -> Instant {
    var best: UInt64 = .max
    for wheel in 0..<TimerWheel.wheelCount {
      let shift = UInt64(wheel &* 6)
      let position = tick >> shift & 63
      let bits = occupied[wheel]
      guard bits != 0 else { continue }
      // Slots from the current one on, in order; in the higher wheels the current slot is a turn away.
      let rotated = wheel == 0 ? bits.rotatedRight(position) : bits.rotatedRight(position &+ 1)
      let distance = UInt64(rotated.trailingZeroBitCount) &+ (wheel == 0 ? 0 : 1)
      let start = (tick >> shift &+ distance) << shift
      if start < best { best = start }
    }
    return best == .max ? .never : Instant(microseconds: best << TimerWheel.tickShift)
  }

  /// To the next tick at which something hangs or a wheel turns.
  private mutating func step(towards target: UInt64) {
    let isEmpty = occupied[0] | occupied[1] | occupied[2] | occupied[3] == 0
    if isEmpty {
      tick = target
      return
    }
    if occupied[0] == 0 {
      tick = min(target, tick | 63)
      guard tick < target else { return }
    }
    tick &+= 1
    if tick & 63 == 0 { turn() }
  }

  /// Hangs the timers of a slot of the higher wheels anew, when the wheel below has gone round.
  private mutating func turn() {
    var wheel = 1
    while wheel < TimerWheel.wheelCount {
      let position = tick >> UInt64(wheel &* 6) & 63
      let slot = wheel &* 64 &+ Int(position)
      var timer = slots[slot]
      slots[slot] = -1
      occupied[wheel] &= ~(1 << position)
      while timer >= 0 {
        let index = Int(timer)
        timer = timers[index].next
        hang(index, due: timers[index].due)
      }
      if position != 0 { return }
      wheel &+= 1
    }
  }

  private mutating func hang(_ timer: Int, due: UInt64) {
    let distance = due &- tick
    var wheel = 0
    if distance >= 1 << 6 { wheel = 1 }
    if distance >= 1 << 12 { wheel = 2 }
    if distance >= 1 << 18 { wheel = 3 }
    // What lies beyond the last wheel waits in its farthest slot and is hung anew from there.
    let reach = distance < 1 << 24 ? due : tick &+ (1 << 24) &- 1
    let position = reach >> UInt64(wheel &* 6) & 63
    let slot = wheel &* 64 &+ Int(position)
    let next = slots[slot]
    timers[timer].next = next
    timers[timer].previous = -1
    timers[timer].slot = Int32(truncatingIfNeeded: slot)
    if next >= 0 { timers[Int(next)].previous = Int32(truncatingIfNeeded: timer) }
    slots[slot] = Int32(truncatingIfNeeded: timer)
    occupied[wheel] |= 1 << position
  }
}

extension UInt64 {
  @inline(__always)
  fileprivate func rotatedRight(_ count: UInt64) -> UInt64 {
    let shift = count & 63
    return shift == 0 ? self : self &>> shift | self &<< (64 &- shift)
  }
}
