// SipHash-2-4 (Aumasson and Bernstein 2012): a short keyed hash that nobody without the key can predict.
// Initial sequence numbers, SYN cookies, ports and what else must not be guessed come from it.

/// A secret, and the hash that it keys.
public struct SipHash: Sendable {
  private let first: UInt64
  private let second: UInt64

  /// - Parameter random: Gives 64 random bits a call; called twice.
  public init(random: () -> UInt64) {
    first = random()
    second = random()
  }

  /// A known key, for tests against the published values.
  init(first: UInt64, second: UInt64) {
    self.first = first
    self.second = second
  }

  /// The hash of two words, as 16 little-endian bytes.
  public func hash(_ one: UInt64, _ two: UInt64) -> UInt64 {
    var state = State(first: first, second: second)
    state.absorb(one)
    state.absorb(two)
    state.absorb(16 << 56)
    return state.finish()
  }

  private struct State {
    var v0: UInt64
    var v1: UInt64
    var v2: UInt64
    var v3: UInt64

    init(first: UInt64, second: UInt64) {
      v0 = first ^ 0x736f_6d65_7073_6575
      v1 = second ^ 0x646f_7261_6e64_6f6d
      v2 = first ^ 0x6c79_6765_6e65_7261
      v3 = second ^ 0x7465_6462_7974_6573
    }

    mutating func absorb(_ word: UInt64) {
      v3 ^= word
      round()
      round()
      v0 ^= word
    }

    mutating func finish() -> UInt64 {
      v2 ^= 0xff
      for _ in 0..<4 { round() }
      return v0 ^ v1 ^ v2 ^ v3
    }

    @inline(__always)
    private mutating func round() {
      v0 &+= v1
      v1 = v1.rotated(13) ^ v0
      v0 = v0.rotated(32)
      v2 &+= v3
      v3 = v3.rotated(16) ^ v2
      v0 &+= v3
      v3 = v3.rotated(21) ^ v0
      v2 &+= v1
      v1 = v1.rotated(17) ^ v2
      v2 = v2.rotated(32)
    }
  }
}

extension UInt64 {
  @inline(__always)
  fileprivate func rotated(_ count: UInt64) -> UInt64 { self &<< count | self &>> (64 &- count) }
}
