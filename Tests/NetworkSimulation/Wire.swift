// Virtual time and the frames on their way. Everything that happens is decided by the seed.

import ExOSNetwork
import TestSupport

/// A wire between two or more stations, and the clock that they share.
final class Wire {
  private(set) var now = Instant(microseconds: 1_000_000)
  var weather = Weather()
  var random: SplitMix64
  private var events: [Event] = []
  private var nextOrder = 0
  /// When the wire has finished what each station put on it.
  private var busyUntil: [Int: UInt64] = [:]
  private(set) var stations: [SimulatedLink] = []
  /// Sees every frame that is delivered.
  var tap: (([UInt8], Instant) -> Void)?
  private(set) var deliveredCount = 0

  private struct Event {
    var time: UInt64
    var order: Int
    var action: () -> Void
  }

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  func attach(_ link: SimulatedLink) { stations.append(link) }

  /// Only while nothing is under way.
  func jump(by interval: Interval) { now = now + interval }

  var nextEvent: Instant { events.first.map { Instant(microseconds: $0.time) } ?? .never }

  func schedule(after delay: UInt64, _ action: @escaping () -> Void) {
    nextOrder += 1
    push(Event(time: now.microseconds + delay, order: nextOrder, action: action))
  }

  /// Goes on to a moment, doing what happens until then.
  func advance(to moment: Instant) {
    while let first = events.first, first.time <= moment.microseconds {
      now = Instant(microseconds: max(now.microseconds, first.time))
      pop().action()
    }
    if moment != .never { now = max(now, moment) }
  }

  /// A frame leaves a station.
  func carry(_ frame: [UInt8], from sender: SimulatedLink) {
    var delay = weather.delay
    if weather.bandwidth > 0 {
      let time = UInt64(frame.count) * 1_000_000 / weather.bandwidth
      let start = max(busyUntil[sender.index] ?? 0, now.microseconds)
      guard (start - now.microseconds) / max(time, 1) <= UInt64(weather.queueLimit) else { return }
      busyUntil[sender.index] = start + time
      delay += start + time - now.microseconds
    }
    let copies = happens(weather.duplication) ? 2 : 1
    for _ in 0..<copies {
      if happens(weather.loss) { continue }
      var copy = frame
      if happens(weather.corruption) { corrupt(&copy) }
      var time = delay
      if weather.jitter > 0 { time += UInt64.random(in: 0...weather.jitter, using: &random) }
      if happens(weather.reordering) { time += weather.detour }
      schedule(after: time) { [self] in deliver(copy, from: sender) }
    }
  }

  private func deliver(_ frame: [UInt8], from sender: SimulatedLink) {
    deliveredCount += 1
    tap?(frame, now)
    for station in stations where station !== sender { station.arrive(frame) }
  }

  private func happens(_ chance: Int) -> Bool {
    chance > 0 && Int.random(in: 0..<1000, using: &random) < chance
  }

  /// Changes one byte, which every checksum finds; two changed bits can hide each other, and finding that
  /// is the business of the link's own check.
  private func corrupt(_ frame: inout [UInt8]) {
    let place = Int.random(in: 0..<frame.count, using: &random)
    frame[place] ^= UInt8.random(in: 1...255, using: &random)
  }

  private func precedes(_ one: Event, _ other: Event) -> Bool {
    (one.time, one.order) < (other.time, other.order)
  }

  private func push(_ event: Event) {
    events.append(event)
    var child = events.count - 1
    while child > 0, precedes(events[child], events[(child - 1) / 2]) {
      events.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  private func pop() -> Event {
    events.swapAt(0, events.count - 1)
    let last = events.removeLast()
    var parent = 0
    while 2 * parent + 1 < events.count {
      var child = 2 * parent + 1
      if child + 1 < events.count, precedes(events[child + 1], events[child]) { child += 1 }
      guard precedes(events[child], events[parent]) else { break }
      events.swapAt(child, parent)
      parent = child
    }
    return last
  }
}
