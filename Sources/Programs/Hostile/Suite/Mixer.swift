// Numbers that follow from numbers, and look as if they did not.

/// SplitMix64 (Steele, Lea, Flood 2014).
struct Mixer {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  static func mix(_ value: UInt64) -> UInt64 {
    var mixed = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    return Mixer.mix(state)
  }

  /// What comes of many steps, each from the one before.
  static func chain(from seed: UInt64) -> UInt64 {
    var value = seed
    for step in 0..<10_000 as Range<UInt64> { value = mix(value &+ step) }
    return value
  }
}
