// What is remembered of a connection that has ended on both sides: as much as it takes to answer the
// peer's last segment again, and to know a new connection from old segments.

/// A row of the TIME-WAIT table.
struct TimeWaitEntry {
  var key = ConnectionKey(remote: .unspecified, remotePort: 0, localPort: 0)
  var station = HardwareAddress(bits: 0)
  var sequence = SequenceNumber(0)
  var receivedUpTo = SequenceNumber(0)
  var usesTimestamps = false
  var recentTimestamp: UInt32 = 0
  var timestampOffset: UInt32 = 0
  var expiresAt = Instant.never
  /// In the order of expiry.
  var next: Int32 = -1
  var previous: Int32 = -1
  /// In the bucket.
  var nextInBucket: Int32 = -1

  /// Whether a SYN is of a new connection and not an old segment (RFC 9293 §3.6.1, RFC 6191).
  func isNew(_ segment: TCPSegment, _ timestamp: TCPTimestamp?) -> Bool {
    if usesTimestamps, let timestamp, timestamp.value != recentTimestamp {
      return Int32(bitPattern: timestamp.value &- recentTimestamp) > 0
    }
    return receivedUpTo.precedes(segment.sequence)
  }
}
