// The header of a received segment (RFC 9293 §3.1), read once into values.

/// What the header of a segment says, and where its parts lie in the frame.
struct TCPSegment {
  var sourcePort: UInt16
  var destinationPort: UInt16
  var sequence: SequenceNumber
  var acknowledgement: SequenceNumber
  var flags: TCPFlags
  /// As in the header, not scaled.
  var window: Int
  /// Where the options begin in the frame.
  var optionStart: Int
  /// Where the data begins in the frame, and the options end.
  var dataStart: Int
  var dataCount: Int
  /// Whether the timestamps option is there, as nearly everybody writes it; otherwise the options have
  /// to be read one by one.
  var hasUsualTimestamp: Bool
  var timestamp: TCPTimestamp
  /// Whether there was no room for some of it.
  var wasCut = false

  /// How many bytes a header without options has.
  static let headerByteCount = 20

  /// Reads a segment; nothing if its header does not lie within the packet.
  @inline(__always)
  init?(_ frame: RawSpan, in packet: IPv4Packet) {
    let start = packet.payloadStart
    guard packet.payloadCount >= TCPSegment.headerByteCount,
      frame.byteCount >= start &+ packet.payloadCount
    else { return nil }
    let first = frame.nativeWord64(at: start)
    let second = frame.nativeWord64(at: start &+ 8)
    sourcePort = first.field16(at: 0)
    destinationPort = first.field16(at: 2)
    sequence = SequenceNumber(first.field32(at: 4))
    acknowledgement = SequenceNumber(second.field32(at: 0))
    let headerCount = Int(truncatingIfNeeded: second >> 36 & 0xf) &* 4
    guard headerCount >= TCPSegment.headerByteCount, headerCount <= packet.payloadCount else {
      return nil
    }
    flags = TCPFlags(rawValue: UInt8(truncatingIfNeeded: second >> 40 & 0x3f))
    window = Int(second.field16(at: 6))
    optionStart = start &+ TCPSegment.headerByteCount
    dataStart = start &+ headerCount
    dataCount = packet.payloadCount &- headerCount
    // Two no-operations, kind 8, length 10.
    hasUsualTimestamp = headerCount == 32 && frame.word32(at: optionStart) == 0x0101_080a
    timestamp =
      hasUsualTimestamp
      ? TCPTimestamp(
        value: frame.word32(at: optionStart &+ 4), echo: frame.word32(at: optionStart &+ 8))
      : TCPTimestamp(value: 0, echo: 0)
  }

  /// How much sequence space it takes.
  @inline(__always)
  var length: Int {
    dataCount &+ (flags.contains(.finish) ? 1 : 0) &+ (flags.contains(.synchronize) ? 1 : 0)
  }

  @inline(__always)
  var end: SequenceNumber { sequence + length }
}
