// Numbers that follow from numbers, and look as if they did not: for programs that must repeat what they
// did, or know again what they wrote.

/// SplitMix64 (Steele, Lea, Flood 2014).
public struct Mixer {
  private var state: UInt64

  /// The numbers that a seed decides.
  public init(seed: UInt64) { state = seed }

  /// The number that looks least like another.
  public static func mix(_ value: UInt64) -> UInt64 {
    var mixed = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }

  /// The next number.
  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    return Mixer.mix(state)
  }
}
