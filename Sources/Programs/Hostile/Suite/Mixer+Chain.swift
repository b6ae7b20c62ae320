// Work whose result tells whether anything went wrong on the way.

import ExOS

extension Mixer {
  /// What comes of many steps, each from the one before.
  static func chain(from seed: UInt64) -> UInt64 {
    var value = seed
    for step in 0..<10_000 as Range<UInt64> { value = mix(value &+ step) }
    return value
  }
}
