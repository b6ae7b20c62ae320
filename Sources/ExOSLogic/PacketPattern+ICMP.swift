// Patterns for ICMP over IPv4 (RFC 792): who asked for which echo, and whose packets a message is about. A
// program that asks takes the answers to its own identifier, and what routers and stations say of its own
// packets, which they quote; everybody else's go where they went before.

extension PacketPattern {
  private static let icmp: UInt8 = 1
  private static let messageStart = 34
  /// Where a message quotes the packet that it is about, and where that packet's own header ends.
  private static let quotationStart = messageStart + 8
  private static let quotedPayloadStart = quotationStart + 20

  /// Answers to the echo requests of an identifier.
  public static func echoReplies(
    to identifier: UInt16, on address: UInt32
  ) throws(PacketPatternError) -> PacketPattern {
    var pattern = try messages(to: address)
    try pattern.require(UInt16(0), at: messageStart)
    try pattern.require(identifier, at: messageStart + 4)
    return pattern
  }

  /// What is said of packets that were sent from a port.
  public static func failures(
    ofPort port: UInt16, of transport: Transport, on address: UInt32
  ) throws(PacketPatternError) -> PacketPattern {
    var pattern = try failures(of: transport.rawValue, on: address)
    try pattern.require(port, at: quotedPayloadStart)
    return pattern
  }

  /// What is said of the echo requests of an identifier.
  public static func failures(
    ofEchoes identifier: UInt16, on address: UInt32
  ) throws(PacketPatternError) -> PacketPattern {
    var pattern = try failures(of: icmp, on: address)
    try pattern.require(identifier, at: quotedPayloadStart + 4)
    return pattern
  }

  /// The template of whoever sends echo requests with an identifier.
  ///
  /// - Parameter headerLength: 40 at least, to the end of the identifier; the others are as for `template`.
  public static func echoTemplate(
    from ethernetAddress: UInt64, _ address: UInt32, identifier: UInt16, identification: UInt8,
    headerLength: Int
  ) throws(PacketPatternError) -> PacketPattern {
    var pattern = try template(
      from: ethernetAddress, address, of: icmp, identification: identification,
      headerLength: headerLength)
    try pattern.require(UInt16(0x0800), at: messageStart)
    try pattern.require(identifier, at: messageStart + 4)
    return pattern
  }

  /// ICMP messages, up to their first fragments.
  private static func messages(to address: UInt32) throws(PacketPatternError) -> PacketPattern {
    var pattern = try datagrams(of: icmp, to: address)
    try pattern.require(UInt16(0), mask: 0x1fff, at: 20)
    return pattern
  }

  /// Unreachable destinations and exceeded times, types 3 and 11, which differ in one bit.
  ///
  /// What we send has no options, so that the place of what is quoted is known.
  private static func failures(
    of transportNumber: UInt8, on address: UInt32
  ) throws(PacketPatternError) -> PacketPattern {
    var pattern = try messages(to: address)
    try pattern.require(UInt8(3), mask: 0xf7, at: messageStart)
    try pattern.require(transportNumber, at: quotationStart + 9)
    return pattern
  }
}
