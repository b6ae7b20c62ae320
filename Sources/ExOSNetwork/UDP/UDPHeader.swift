// The header of a datagram (RFC 768), read once into values, or made.

/// What the header of a received datagram says, and where its payload lies in the frame.
public struct UDPHeader: Equatable, Sendable {
  public var sourcePort: UInt16
  public var destinationPort: UInt16
  public var payloadStart: Int
  public var payloadCount: Int

  /// How many bytes a header has.
  public static let byteCount = 8

  /// What the device has to sum.
  static let finish = ChecksumRequest(
    start: EthernetHeader.byteCount + IPv4Packet.headerByteCount, offset: 6)

  /// Reads a datagram; nothing if it is malformed or its checksum is wrong.
  ///
  /// - Parameter isChecksumVerified: Whether the device has found the checksum right.
  @inline(__always)
  public init?(_ frame: RawSpan, in packet: IPv4Packet, isChecksumVerified: Bool) {
    let start = packet.payloadStart
    guard packet.payloadCount >= UDPHeader.byteCount else { return nil }
    let ports = frame.word32(at: start)
    let rest = frame.word32(at: start &+ 4)
    let count = Int(rest >> 16)
    guard count >= UDPHeader.byteCount, count <= packet.payloadCount else { return nil }
    sourcePort = UInt16(truncatingIfNeeded: ports >> 16)
    destinationPort = UInt16(truncatingIfNeeded: ports)
    payloadStart = start &+ UDPHeader.byteCount
    payloadCount = count &- UDPHeader.byteCount
    // A checksum of zero is none.
    guard rest & 0xffff != 0, !isChecksumVerified else { return }
    var checksum = InternetChecksum.pseudoHeader(
      from: packet.source, to: packet.destination, protocol: .udp, byteCount: count)
    checksum.add(frame.extracting(start..<start &+ count))
    guard checksum.isRight else { return nil }
  }

  /// The eight bytes of a header as one number.
  ///
  /// - Parameter isOffloaded: Whether the device finishes the checksum.
  @inline(__always)
  static func make(
    from source: IPv4Address, _ sourcePort: UInt16, to destination: IPv4Address,
    _ destinationPort: UInt16, payload: RawSpan, isOffloaded: Bool
  ) -> UInt64 {
    let count = payload.byteCount &+ byteCount
    let ports = UInt64(sourcePort) << 48 | UInt64(destinationPort) << 32
    var checksum = InternetChecksum.pseudoHeader(
      from: source, to: destination, protocol: .udp, byteCount: count)
    if isOffloaded { return ports | UInt64(count) << 16 | UInt64(checksum.folded) }
    checksum.add(sourcePort)
    checksum.add(destinationPort)
    checksum.add(UInt16(truncatingIfNeeded: count))
    checksum.add(payload)
    let value = checksum.value == 0 ? 0xffff : checksum.value
    return ports | UInt64(count) << 16 | UInt64(value)
  }
}
