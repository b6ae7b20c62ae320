// The messages that a client sends, all of one layout.

/// A client's message.
struct DHCPRequest {
  var kind: DHCPMessage.Kind
  var transaction: UInt32
  var hardwareAddress: HardwareAddress
  /// The address that the client already uses; unspecified while it has none.
  var current = IPv4Address.unspecified
  /// The address that it asks for, and whom; unspecified where it does not.
  var wanted = IPv4Address.unspecified
  var server = IPv4Address.unspecified
  /// Since when it has tried.
  var seconds: UInt16 = 0

  /// BOOTP's least length, which some servers insist on.
  static let byteCount = 300

  func write(to bytes: inout PacketBytes<300>) {
    bytes.put(0x0101_0600 as UInt32, at: 0)
    bytes.put(transaction, at: 4)
    bytes.put(seconds, at: 8)
    bytes.put(current.bits, at: 12)
    bytes.put(UInt16(truncatingIfNeeded: hardwareAddress.bits >> 32), at: 28)
    bytes.put(UInt32(truncatingIfNeeded: hardwareAddress.bits), at: 30)
    bytes.put(DHCPMessage.cookie, at: 236)
    var place = DHCPMessage.optionStart
    bytes.put(0x3501 as UInt16, at: place)
    bytes.put(kind.rawValue, at: place &+ 2)
    place &+= 3
    if wanted != .unspecified { place = put(50, wanted.bits, to: &bytes, at: place) }
    if server != .unspecified { place = put(54, server.bits, to: &bytes, at: place) }
    // Mask, router, name server, lease time, renewal and rebinding times are asked for.
    bytes.put(0x3706_0103_0633_3a3b as UInt64, at: place)
    bytes.put(0xff as UInt8, at: place &+ 8)
  }

  private func put(
    _ code: UInt8, _ word: UInt32, to bytes: inout PacketBytes<300>, at place: Int
  ) -> Int {
    bytes.put(code, at: place)
    bytes.put(4 as UInt8, at: place &+ 1)
    bytes.put(word, at: place &+ 2)
    return place &+ 6
  }
}
