// The timestamps option's two values (RFC 7323 §3).

/// What the timestamps option says.
struct TCPTimestamp: Equatable, Sendable {
  /// The sender's clock.
  var value: UInt32
  /// The clock of ours that the sender saw last.
  var echo: UInt32

  /// The clock that timestamps count: a tick is 1,024 microseconds.
  @inline(__always)
  static func clock(_ now: Instant) -> UInt32 {
    UInt32(truncatingIfNeeded: now.microseconds >> 10)
  }
}
