// DHCP messages (RFC 2131 §2, RFC 2132): a fixed part from BOOTP times, and options. Only what a client
// needs is read; a malformed option ends the reading, and what was needed and not read is missing.

/// A server's message.
struct DHCPMessage: Equatable {
  /// The message types of RFC 2132 §9.6 that a client sends or gets.
  enum Kind: UInt8 {
    case discover = 1
    case offer = 2
    case request = 3
    case decline = 4
    case acknowledge = 5
    case refuse = 6
    case release = 7
  }

  var kind: Kind
  var transaction: UInt32
  var hardwareAddress: HardwareAddress
  var address: IPv4Address
  var server = IPv4Address.unspecified
  var mask: UInt32?
  var gateway = IPv4Address.unspecified
  var nameServer = IPv4Address.unspecified
  var duration: UInt32?
  var renewal: UInt32?
  var rebinding: UInt32?

  /// Where the options begin, behind the four bytes that announce them.
  static let optionStart = 240
  static let cookie: UInt32 = 0x6382_5363

  /// Reads a reply; nothing if it is none, or malformed.
  init?(_ bytes: RawSpan) {
    // A reply, for Ethernet.
    guard bytes.byteCount >= DHCPMessage.optionStart, bytes.word32(at: 0) >> 8 == 0x02_0106,
      bytes.word32(at: 236) == DHCPMessage.cookie
    else { return nil }
    kind = .discover
    transaction = bytes.word32(at: 4)
    address = bytes.address(at: 16)
    hardwareAddress = bytes.hardwareAddress(at: 28)
    var isTyped = false
    var place = DHCPMessage.optionStart
    while place < bytes.byteCount {
      let code = bytes.byte(at: place)
      if code == 255 { break }
      if code == 0 {
        place &+= 1
        continue
      }
      guard place &+ 1 < bytes.byteCount else { break }
      let count = Int(bytes.byte(at: place &+ 1))
      guard count <= bytes.byteCount &- place &- 2 else { break }
      if code == 53, count == 1, let read = Kind(rawValue: bytes.byte(at: place &+ 2)) {
        kind = read
        isTyped = true
      } else if count >= 4 {
        readWord(code, bytes.word32(at: place &+ 2))
      }
      place &+= count &+ 2
    }
    guard isTyped else { return nil }
  }

  private mutating func readWord(_ code: UInt8, _ word: UInt32) {
    switch code {
    case 1: mask = word
    case 3: gateway = IPv4Address(bits: word)
    case 6: nameServer = IPv4Address(bits: word)
    case 51: duration = word
    case 54: server = IPv4Address(bits: word)
    case 58: renewal = word
    case 59: rebinding = word
    default: break
    }
  }

  /// The lease that an acknowledgement gives; nothing if what it says makes none.
  var lease: DHCPLease? {
    guard kind == .acknowledge, address.isStation, let duration, duration > 0 else { return nil }
    let bits = mask ?? 0xffff_ff00
    let prefix = (~bits).leadingZeroBitCount
    // A mask's ones come first.
    guard bits == (prefix == 0 ? 0 : .max << UInt32(32 - prefix)) else { return nil }
    let whole = UInt64(duration)
    let renew = min(UInt64(renewal ?? duration / 2), whole)
    let rebind = min(max(UInt64(rebinding ?? UInt32(whole * 7 / 8)), renew), whole)
    return DHCPLease(
      address: address, prefixLength: prefix, gateway: gateway, nameServer: nameServer,
      server: server, renewal: .seconds(renew), rebinding: .seconds(rebind),
      duration: .seconds(whole))
  }
}
