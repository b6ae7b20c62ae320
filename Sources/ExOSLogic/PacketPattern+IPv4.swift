// Patterns for IPv4 over Ethernet (RFC 791 §3.1, RFC 894): who takes which port, and who sends from which.
//
// A port filter compares the type, the version, the length of the header, the fragment's offset, the
// protocol, the destination and the port. The plain form demands a header without options, so that the
// port stands in a fixed place; the form with options looks behind the header, however long. The two
// forms prove nothing about each other, so that a system agrees on one; datagrams that do not fit go to
// the remainder.

extension PacketPattern {
  /// A protocol that has ports.
  public enum Transport: UInt8, Sendable {
    case tcp = 6
    case udp = 17
  }

  /// Which headers a pattern takes.
  public enum Header: Sendable {
    /// 20 bytes; ports are found without a look at the header.
    case plain
    /// Any length.
    case withOptions
  }

  /// Everything that matches nothing else.
  public static var remainder: PacketPattern { PacketPattern() }

  /// Frames of an Ethernet type: 0x0806 is ARP.
  public static func ethernet(type: UInt16) throws(PacketPatternError) -> PacketPattern {
    var pattern = PacketPattern()
    try pattern.require(type, at: 12)
    return pattern
  }

  /// TCP to a port of an address, the address as a number: 0x0a00_020f is 10.0.2.15.
  public static func tcpPort(_ port: UInt16, on address: UInt32, header: Header = .plain)
    throws(PacketPatternError) -> PacketPattern
  {
    try PacketPattern.port(port, of: .tcp, on: address, header: header)
  }

  /// UDP to a port of an address.
  public static func udpPort(_ port: UInt16, on address: UInt32, header: Header = .plain)
    throws(PacketPatternError) -> PacketPattern
  {
    try PacketPattern.port(port, of: .udp, on: address, header: header)
  }

  private static func port(
    _ port: UInt16, of transport: Transport, on address: UInt32, header: Header
  ) throws(PacketPatternError) -> PacketPattern {
    var pattern = try datagrams(of: transport.rawValue, to: address, header: header)
    try pattern.require(UInt16(0), mask: 0x1fff, at: 20)
    switch header {
    case .plain: try pattern.require(port, at: 36)
    case .withOptions: try pattern.require(port, at: 2, in: .behindHeader)
    }
    return pattern
  }

  /// All datagrams of a protocol to an address: 1 is ICMP.
  public static func datagrams(
    of transportNumber: UInt8, to address: UInt32, header: Header = .plain
  ) throws(PacketPatternError) -> PacketPattern {
    var pattern = try ethernet(type: 0x0800)
    switch header {
    case .plain: try pattern.require(UInt8(0x45), at: 14)
    case .withOptions: try pattern.require(UInt8(0x40), mask: 0xf0, at: 14)
    }
    try pattern.require(transportNumber, at: 23)
    try pattern.require(address, at: 30)
    return pattern
  }

  /// The template of a sender: what is its own in every header that it sends.
  ///
  /// It fixes all that lets the fragments behind the first out as well (`LaterFragment`).
  ///
  /// - Parameters:
  ///   - ethernetAddress: 48 bits, the first byte the most significant.
  ///   - identification: The high byte of the identifications that the sender may use.
  ///   - headerLength: How much of every header is looked at, in bytes: 36 at least, to the end of the port.
  public static func template(
    from ethernetAddress: UInt64, _ address: UInt32, _ transport: Transport, port: UInt16,
    identification: UInt8, headerLength: Int
  ) throws(PacketPatternError) -> PacketPattern {
    var pattern = try template(
      from: ethernetAddress, address, of: transport.rawValue, identification: identification,
      headerLength: headerLength)
    try pattern.require(port, at: 34)
    return pattern
  }

  /// What every template of a sender demands, whatever its protocol calls its own.
  static func template(
    from ethernetAddress: UInt64, _ address: UInt32, of transportNumber: UInt8,
    identification: UInt8, headerLength: Int
  ) throws(PacketPatternError) -> PacketPattern {
    var pattern = PacketPattern(templateOf: headerLength)
    try pattern.require(UInt16(truncatingIfNeeded: ethernetAddress >> 32), at: 6)
    try pattern.require(UInt32(truncatingIfNeeded: ethernetAddress), at: 8)
    try pattern.require(UInt16(0x0800), at: 12)
    try pattern.require(UInt8(0x45), at: 14)
    try pattern.require(identification, at: 18)
    try pattern.require(UInt16(0), mask: 0x1fff, at: 20)
    try pattern.require(transportNumber, at: 23)
    try pattern.require(address, at: 26)
    return pattern
  }
}
