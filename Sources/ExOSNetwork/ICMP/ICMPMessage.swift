// The kinds of ICMP messages that matter here (RFC 792), and the first eight bytes of one.

/// The type and code of a message.
public struct ICMPKind: Equatable, Sendable {
  public var type: UInt8
  public var code: UInt8

  public init(type: UInt8, code: UInt8) {
    self.type = type
    self.code = code
  }

  public static let echoReply = ICMPKind(type: 0, code: 0)
  public static let echoRequest = ICMPKind(type: 8, code: 0)
  public static let protocolUnreachable = ICMPKind(type: 3, code: 2)
  public static let portUnreachable = ICMPKind(type: 3, code: 3)
  public static let fragmentationNeeded = ICMPKind(type: 3, code: 4)

  /// Whether it tells of a failure; nobody answers such a message with another.
  public var isError: Bool { type == 3 || type == 4 || type == 5 || type == 11 || type == 12 }
}

/// What a received message says.
public struct ICMPMessage: Equatable, Sendable {
  public var kind: ICMPKind
  /// The second four bytes: identifier and sequence number of an echo, the next hop's MTU of a packet
  /// that was too long.
  public var detail: UInt32
  /// Where what follows them lies in the frame.
  public var payloadStart: Int
  public var payloadCount: Int

  /// How many bytes come before the payload.
  public static let headerByteCount = 8

  /// Reads a message; nothing if it is short or its checksum is wrong.
  public init?(_ frame: RawSpan, in packet: IPv4Packet) {
    guard packet.payloadCount >= ICMPMessage.headerByteCount else { return nil }
    let start = packet.payloadStart
    let whole = frame.extracting(start..<start &+ packet.payloadCount)
    guard whole.internetSum == 0xffff else { return nil }
    kind = ICMPKind(type: frame.byte(at: start), code: frame.byte(at: start &+ 1))
    detail = frame.word32(at: start &+ 4)
    payloadStart = start &+ ICMPMessage.headerByteCount
    payloadCount = packet.payloadCount &- ICMPMessage.headerByteCount
  }

  /// The first eight bytes of a message as one number, the checksum among them.
  static func make(_ kind: ICMPKind, detail: UInt32, payload: RawSpan) -> UInt64 {
    let word = UInt16(kind.type) << 8 | UInt16(kind.code)
    var checksum = InternetChecksum()
    checksum.add(word)
    checksum.add(detail)
    checksum.add(payload)
    return UInt64(word) << 48 | UInt64(checksum.value) << 32 | UInt64(detail)
  }
}
