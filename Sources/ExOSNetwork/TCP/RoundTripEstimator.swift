// When to send again (RFC 6298): the smoothed round-trip time, its variation, and the timeout that
// follows, doubled with every expiry. Which segments are timed is the connection's business.

/// A connection's idea of the round-trip time.
struct RoundTripEstimator {
  /// Microseconds; zero before the first measurement.
  private(set) var smoothed: UInt64 = 0
  private(set) var variation: UInt64 = 0
  /// The shortest that was measured.
  private(set) var least = UInt64.max
  /// The timeout before any doubling.
  private var base: UInt64
  /// How often the timeout has been doubled.
  private(set) var backoff = 0
  private let minimum: UInt64
  private let maximum: UInt64

  /// The granularity of the clock, below which the variation is not believed.
  private static let granularity: UInt64 = 1 << TimerWheel.tickShift

  init(initial: Interval, minimum: Interval, maximum: Interval) {
    base = initial.microseconds
    self.minimum = minimum.microseconds
    self.maximum = maximum.microseconds
  }

  /// How long to wait for an acknowledgement now.
  @inline(__always)
  var timeout: Interval {
    Interval(microseconds: min(base << UInt64(min(backoff, 16)), maximum))
  }

  /// Takes a measurement (RFC 6298 §2, §5.7: it also ends the doubling).
  mutating func measure(_ roundTrip: Interval) {
    let sample = roundTrip.microseconds
    least = min(least, sample)
    if smoothed == 0 {
      smoothed = max(sample, 1)
      variation = sample / 2
    } else {
      let error = sample > smoothed ? sample &- smoothed : smoothed &- sample
      variation = variation &- variation / 4 &+ error / 4
      smoothed = max(smoothed &- smoothed / 8 &+ sample / 8, 1)
    }
    base = min(
      max(smoothed &+ max(RoundTripEstimator.granularity, 4 &* variation), minimum), maximum)
    backoff = 0
  }

  /// Forgets what was measured, and waits so long at first.
  mutating func restart(at timeout: Interval) {
    smoothed = 0
    variation = 0
    base = min(max(timeout.microseconds, minimum), maximum)
    backoff = 0
  }

  /// Doubles the timeout.
  mutating func backOff() { backoff &+= 1 }

  /// Ends the doubling, where new data was acknowledged.
  @inline(__always)
  mutating func endBackoff() { backoff = 0 }
}
