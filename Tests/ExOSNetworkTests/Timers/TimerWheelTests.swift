import TestSupport
import Testing

@testable import ExOSNetwork

@Suite struct TimerWheelTests {
  @Test(arguments: [1, 2, 3] as [UInt64])
  func `Timers fire once, in their tick, as a plain list has them`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var now = Instant(microseconds: .random(in: 0...1 << 40, using: &random))
    var wheel = TimerWheel(count: 50, now: now)
    var plain: [Int: Instant] = [:]
    for _ in 0..<20_000 {
      let timer = Int.random(in: 0..<50, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0, 1:
        let length = UInt64(1) << UInt64.random(in: 0...38, using: &random)
        let deadline = now + Interval(microseconds: .random(in: 0...length, using: &random))
        wheel.set(timer, at: deadline)
        plain[timer] = deadline
        let isLater = wheel.fires(timer, after: deadline)
        #expect(!isLater, "seed \(seed): set for what it is set for")
      case 2:
        wheel.clear(timer)
        plain[timer] = nil
        let isLater = wheel.fires(timer, after: now)
        #expect(isLater, "seed \(seed): clear, and never fires")
      default:
        let length = UInt64(1) << UInt64.random(in: 0...32, using: &random)
        now = now + Interval(microseconds: .random(in: 0...length, using: &random))
        if random.oneIn(2) { now = max(now, min(wheel.nextDeadline(), now + .seconds(7200))) }
        while let fired = wheel.advance(to: now) {
          guard let deadline = plain.removeValue(forKey: fired) else {
            Issue.record("seed \(seed): a timer fired that was not set")
            return
          }
          #expect(deadline <= now, "seed \(seed): early")
        }
        let late = plain.values.contains { $0 + .milliseconds(3) < now }
        #expect(!late, "seed \(seed): a timer is overdue")
      }
      let soonest = plain.values.min() ?? .never
      #expect(wheel.nextDeadline() <= soonest + .milliseconds(3), "seed \(seed)")
    }
  }
}
