// The headers of a datagram on its way out.

/// What every fragment of a datagram says alike.
struct IPv4OutputHeader {
  var ethernet: EthernetHeader
  var source: IPv4Address
  var destination: IPv4Address
  var carried: IPProtocol
  var identification: UInt16

  /// Hops that a packet may make (RFC 1700).
  static let timeToLive: UInt16 = 64

  /// Writes the first 34 bytes of a frame.
  func write(to frame: inout PacketBytes<128>, payloadCount: Int, fragment: UInt16) {
    ethernet.write(to: &frame)
    let total = UInt16(truncatingIfNeeded: payloadCount &+ IPv4Packet.headerByteCount)
    let life = IPv4OutputHeader.timeToLive << 8 | UInt16(carried.number)
    var checksum = InternetChecksum(0x4500)
    checksum.add(total)
    checksum.add(identification)
    checksum.add(fragment)
    checksum.add(life)
    checksum.add(source)
    checksum.add(destination)
    frame.put(0x4500 as UInt16, at: 14)
    frame.put(total, at: 16)
    frame.put(identification, at: 18)
    frame.put(fragment, at: 20)
    frame.put(life, at: 22)
    frame.put(checksum.value, at: 24)
    frame.put(source.bits, at: 26)
    frame.put(destination.bits, at: 30)
  }
}
