// What an echo request comes to: its answer, or the word of somebody who could not deliver it. Which it is
// an answer to, only who sent the requests can tell (`EchoSeries`).

/// What has come back for an echo request.
public struct EchoReply: Equatable, Sendable {
  /// Whom the request was sent to, as the reply has it.
  public var peer: IPv4Address
  /// Who sent the reply; of an answer, the peer.
  public var source: IPv4Address
  public var identifier: UInt16
  public var sequence: UInt16
  /// Why the request was not delivered; nothing if this is its answer.
  public var failure: ICMPKind?
  /// How many bytes came back, and how many hops they had left; zero if none did.
  public var byteCount = 0
  public var timeToLive: UInt8 = 0
  /// When it came.
  public var time: Instant

  /// An answer as it came.
  init(_ frame: RawSpan, _ packet: IPv4Packet, _ message: ICMPMessage, time: Instant) {
    peer = packet.source
    source = packet.source
    identifier = UInt16(truncatingIfNeeded: message.detail >> 16)
    sequence = UInt16(truncatingIfNeeded: message.detail)
    byteCount = message.payloadCount
    timeToLive = frame.byte(at: packet.headerStart &+ 8)
    self.time = time
  }

  /// What somebody says of a request; nothing if the packet that they quote is none.
  init?(
    _ kind: ICMPKind, from source: IPv4Address, _ quotation: ICMP.Quotation, time: Instant
  ) {
    // Where others have ports, a request has its type and its checksum.
    guard quotation.carried == .icmp, quotation.sourcePort == 0x0800 else { return nil }
    peer = quotation.destination
    self.source = source
    identifier = UInt16(truncatingIfNeeded: quotation.detail >> 16)
    sequence = UInt16(truncatingIfNeeded: quotation.detail)
    failure = kind
    self.time = time
  }
}
