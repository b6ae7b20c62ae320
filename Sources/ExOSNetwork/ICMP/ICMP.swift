// ICMP (RFC 792, RFC 1122 §3.2.2): answers echo requests, tells senders of ports and protocols that
// nobody has, and makes what others tell us into events. Errors are rate-limited (RFC 1812 §4.3.2.8), so
// that nobody makes a relay of us.

/// The environment that answers for the link's address.
public struct ICMP: ~Copyable {
  /// How many errors may still be sent, and since when they have been counted.
  private var credit = ICMP.burst
  private var creditedAt = Instant(microseconds: 0)
  public private(set) var echoesAnswered = 0
  public private(set) var errorsSent = 0

  /// Errors at once, and one more for each interval.
  private static let burst = 50
  private static let interval = Interval.milliseconds(20)
  /// How much of a packet an error quotes: its header and eight bytes (RFC 792), and as much again as
  /// fits what the link copies.
  private static let quotedByteCount = 86

  public init() {}

  /// What a message was.
  public enum Event: Equatable, Sendable {
    case none
    /// An answer to an echo request of ours.
    case echoReply(EchoReply)
    /// Somebody could not deliver a packet of ours.
    case undelivered(ICMPKind, detail: UInt32, quotation: Quotation)
  }

  /// What an error quotes of the packet that it is about.
  public struct Quotation: Equatable, Sendable {
    public var carried: IPProtocol
    public var source: IPv4Address
    public var destination: IPv4Address
    public var sourcePort: UInt16
    public var destinationPort: UInt16
    /// The second four bytes of its payload: TCP's sequence number.
    public var detail: UInt32
  }

  /// Takes an ICMP packet that is whole, and answers an echo request.
  public mutating func receive(
    _ frame: RawSpan, _ packet: IPv4Packet, through output: inout IPv4Output,
    over link: borrowing some Link & ~Copyable
  ) -> Event {
    guard let message = ICMPMessage(frame, in: packet) else { return .none }
    let payload = message.payloadStart..<message.payloadStart &+ message.payloadCount
    switch message.kind {
    case .echoRequest:
      // Pings of everybody are left unanswered (RFC 1122 §3.2.2.6 allows it).
      guard packet.destination == output.interface.address,
        output.interface.isPeer(packet.source)
      else { return .none }
      let body = frame.extracting(payload)
      let head = ICMPMessage.make(.echoReply, detail: message.detail, payload: body)
      let isSent: Void? = try? output.send(
        .icmp, from: output.interface.address, to: packet.source,
        at: frame.hardwareAddress(at: 6), head: head, payload: body, over: link)
      if isSent != nil { echoesAnswered &+= 1 }
      return .none
    case .echoReply:
      return .echoReply(EchoReply(frame, packet, message, time: link.now))
    default:
      guard message.kind.isError, let quotation = quotation(frame, message) else { return .none }
      return .undelivered(message.kind, detail: message.detail, quotation: quotation)
    }
  }

  private func quotation(_ frame: RawSpan, _ message: ICMPMessage) -> Quotation? {
    let start = message.payloadStart
    guard message.payloadCount >= IPv4Packet.headerByteCount &+ 8 else { return nil }
    let first = frame.byte(at: start)
    let headerCount = Int(first & 0xf) &* 4
    guard first >> 4 == 4, headerCount >= IPv4Packet.headerByteCount,
      message.payloadCount >= headerCount &+ 8
    else { return nil }
    let ports = frame.word32(at: start &+ headerCount)
    return Quotation(
      carried: IPProtocol(number: frame.byte(at: start &+ 9)),
      source: frame.address(at: start &+ 12), destination: frame.address(at: start &+ 16),
      sourcePort: UInt16(truncatingIfNeeded: ports >> 16),
      destinationPort: UInt16(truncatingIfNeeded: ports),
      detail: frame.word32(at: start &+ headerCount &+ 4))
  }

  /// Sends an echo request.
  public func sendEcho(
    to destination: IPv4Address, identifier: UInt16, sequence: UInt16, payload: RawSpan,
    through output: inout IPv4Output, over link: borrowing some Link & ~Copyable,
    neighbours: inout some Neighbours & ~Copyable
  ) throws(NetworkError) {
    let detail = UInt32(identifier) << 16 | UInt32(sequence)
    let head = ICMPMessage.make(.echoRequest, detail: detail, payload: payload)
    try output.send(
      .icmp, to: destination, head: head, payload: payload, over: link, neighbours: &neighbours)
  }

  /// Tells a packet's sender that it cannot be delivered, unless nobody should be told
  /// (RFC 1122 §3.2.2).
  public mutating func sendUnreachable(
    _ kind: ICMPKind, about frame: RawSpan, _ packet: IPv4Packet,
    through output: inout IPv4Output, over link: borrowing some Link & ~Copyable
  ) {
    guard packet.destination == output.interface.address,
      output.interface.isPeer(packet.source), !frame.hardwareAddress(at: 0).isGroup,
      packet.fragmentOffset == 0,
      !isError(frame, packet), spendCredit(now: link.now)
    else { return }
    let available = packet.payloadStart &- packet.headerStart &+ packet.payloadCount
    let end = packet.headerStart &+ min(available, ICMP.quotedByteCount)
    let quoted = frame.extracting(packet.headerStart..<end)
    let head = ICMPMessage.make(kind, detail: 0, payload: quoted)
    let isSent: Void? = try? output.send(
      .icmp, from: output.interface.address, to: packet.source, at: frame.hardwareAddress(at: 6),
      head: head, payload: quoted, over: link)
    if isSent != nil { errorsSent &+= 1 }
  }

  private func isError(_ frame: RawSpan, _ packet: IPv4Packet) -> Bool {
    guard packet.carried == .icmp, packet.payloadCount > 0 else { return false }
    return ICMPKind(type: frame.byte(at: packet.payloadStart), code: 0).isError
  }

  private mutating func spendCredit(now: Instant) -> Bool {
    let earned = now.since(creditedAt).microseconds / ICMP.interval.microseconds
    if earned > 0 {
      credit = min(ICMP.burst, credit &+ Int(truncatingIfNeeded: min(earned, 1 << 20)))
      creditedAt = now
    }
    guard credit > 0 else { return false }
    credit &-= 1
    return true
  }
}
