// What befalls frames on a simulated wire.

import ExOSNetwork
import TestSupport

/// How bad a wire is.
struct Weather {
  /// Chances out of a thousand.
  var loss = 0
  var duplication = 0
  var corruption = 0
  var reordering = 0
  /// One way, and how much longer a frame may take at random.
  var delay: UInt64 = 1000
  var jitter: UInt64 = 0
  /// How long a frame that is reordered is held back.
  var detour: UInt64 = 5000
  /// Bytes a second; zero is no limit.
  var bandwidth: UInt64 = 0
  /// How many frames wait for the bandwidth; more are lost.
  var queueLimit = 1000
  /// How long the device takes until it has read a frame's body.
  var pickup: UInt64 = 20

  /// A wire that a seed decides.
  static func random(_ random: inout SplitMix64) -> Weather {
    var weather = Weather()
    if random.oneIn(2) { weather.loss = .random(in: 0...300, using: &random) }
    if random.oneIn(2) { weather.duplication = .random(in: 0...200, using: &random) }
    if random.oneIn(2) { weather.corruption = .random(in: 0...100, using: &random) }
    if random.oneIn(2) { weather.reordering = .random(in: 0...300, using: &random) }
    weather.delay = .random(in: 10...50_000, using: &random)
    if random.oneIn(2) { weather.jitter = .random(in: 0...20_000, using: &random) }
    weather.detour = .random(in: 100...100_000, using: &random)
    if random.oneIn(4) {
      weather.bandwidth = .random(in: 20_000...10_000_000, using: &random)
      weather.queueLimit = .random(in: 5...100, using: &random)
    }
    weather.pickup = random.oneIn(4) ? .random(in: 0...5000, using: &random) : 20
    return weather
  }
}
