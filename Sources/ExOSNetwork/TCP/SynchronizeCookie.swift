// SYN cookies: what a listener answers when its backlog is full. All that it must remember is in the
// sequence number and timestamp that the peer sends back, under a secret hash (RFC 4987 §3.6).

/// Makes and checks SYN cookies.
struct SynchronizeCookie {
  private let secret: SipHash

  /// The segment sizes that a cookie can name.
  private static let sizes: InlineArray<8, UInt16> = [216, 536, 996, 1220, 1300, 1400, 1440, 1460]

  init(secret: SipHash) { self.secret = secret }

  /// What the peer's SYN offered beyond the segment size, as five bits of a timestamp.
  struct Offer: Equatable {
    var windowShift: UInt8?
    var permitsSACK: Bool

    var bits: UInt32 { UInt32(windowShift ?? 15) | (permitsSACK ? 16 : 0) }

    init(windowShift: UInt8?, permitsSACK: Bool) {
      self.windowShift = windowShift
      self.permitsSACK = permitsSACK
    }

    init(bits: UInt32) {
      let shift = UInt8(truncatingIfNeeded: bits & 15)
      windowShift = shift == 15 ? nil : shift
      permitsSACK = bits & 16 != 0
    }

    /// A clock value not after a given one that carries the offer in its low bits.
    func stamp(on clock: UInt32) -> UInt32 { ((clock &- 64) & ~63) | bits }
  }

  private static func period(_ now: Instant) -> UInt32 {
    UInt32(truncatingIfNeeded: now.microseconds >> 26)
  }

  /// The initial sequence number to answer with.
  func make(
    _ key: ConnectionKey, peer: SequenceNumber, segmentSize: Int, now: Instant
  ) -> SequenceNumber {
    var index = 7
    while index > 0, Int(SynchronizeCookie.sizes[index]) > segmentSize { index &-= 1 }
    return cookie(key, peer, period: SynchronizeCookie.period(now), UInt32(index))
  }

  /// The segment size, if the number is a cookie of ours that is at most two periods of 67 s old.
  func check(
    _ cookie: SequenceNumber, _ key: ConnectionKey, peer: SequenceNumber, now: Instant
  ) -> Int? {
    let current = SynchronizeCookie.period(now)
    let age = (current &- cookie.value >> 27) & 31
    guard age <= 1 else { return nil }
    let index = cookie.value >> 24 & 7
    guard self.cookie(key, peer, period: current &- age, index) == cookie else { return nil }
    return Int(SynchronizeCookie.sizes[Int(index)])
  }

  private func cookie(
    _ key: ConnectionKey, _ peer: SequenceNumber, period: UInt32, _ index: UInt32
  ) -> SequenceNumber {
    let digest = secret.hash(
      key.bits, UInt64(peer.value) << 32 | UInt64(period & 0x1fff_ffff) << 3 | UInt64(index))
    let low = UInt32(truncatingIfNeeded: digest) & 0xff_ffff
    return SequenceNumber((period & 31) << 27 | index << 24 | low)
  }
}
