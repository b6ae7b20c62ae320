// The way out for datagrams: finds the next station, writes the headers, and cuts what is too long for
// the link into fragments (RFC 791 §3.2). A short datagram goes whole in the header that the link
// copies; a longer one waits in the pool. TCP's segments have a shorter way of their own.

/// Sends datagrams.
public struct IPv4Output: ~Copyable {
  public var interface: IPv4Interface
  var pool: PacketPool

  /// As many bytes as the link copies.
  static let copiedByteCount = 128

  /// - Parameters:
  ///   - slotCount: How many datagrams longer than 86 bytes may be under way.
  ///   - maximumPayload: How many bytes, without an 8-byte header, the longest may have.
  public init(interface: IPv4Interface, slotCount: Int = 32, maximumPayload: Int = 8192) {
    self.interface = interface
    pool = PacketPool(slotCount: slotCount, slotSize: min(max(maximumPayload, 0), 65_507))
  }

  /// Sends a datagram from our address.
  ///
  /// - Parameters:
  ///   - head: The first eight bytes, which UDP and ICMP call their header, checksum included.
  ///   - payload: The bytes behind them; copied.
  ///   - finish: What the device is to sum, if it is to.
  public mutating func send(
    _ carried: IPProtocol, to destination: IPv4Address, head: UInt64, payload: RawSpan,
    finish: ChecksumRequest? = nil,
    over link: borrowing some Link & ~Copyable, neighbours: inout some Neighbours & ~Copyable
  ) throws(NetworkError) {
    guard interface.address != .unspecified else { throw .noAddress }
    let station = try station(for: destination, over: link, neighbours: &neighbours)
    try send(
      carried, from: interface.address, to: destination, at: station, head: head,
      payload: payload, finish: finish, over: link)
  }

  /// Whose hardware address a packet goes to.
  mutating func station(
    for destination: IPv4Address, over link: borrowing some Link & ~Copyable,
    neighbours: inout some Neighbours & ~Copyable
  ) throws(NetworkError) -> HardwareAddress {
    if interface.isBroadcast(destination) { return .broadcast }
    guard let hop = interface.nextHop(towards: destination) else { throw .noRoute }
    switch neighbours.find(hop, from: interface, over: link) {
    case .known(let station): return station
    case .asked: throw .asking
    case .unreachable: throw .hostUnreachable
    }
  }

  /// Sends a datagram from any address to a station that is known.
  mutating func send(
    _ carried: IPProtocol, from source: IPv4Address, to destination: IPv4Address,
    at station: HardwareAddress, head: UInt64, payload: RawSpan, finish: ChecksumRequest? = nil,
    over link: borrowing some Link & ~Copyable
  ) throws(NetworkError) {
    let header = IPv4OutputHeader(
      ethernet: EthernetHeader(
        destination: station, source: interface.hardwareAddress, type: .ipv4),
      source: source, destination: destination, carried: carried,
      identification: interface.makeIdentification())
    if payload.byteCount <= IPv4Output.copiedByteCount - 42,
      payload.byteCount <= interface.maximumTransmissionUnit - 28
    {
      return try sendCopied(header, head: head, payload: payload, finish: finish, over: link)
    }
    guard payload.byteCount <= pool.slotSize else { throw .tooLong }
    guard let held = pool.hold(payload, completed: link.completedTicket) else { throw .busy }
    var ticket = Ticket.none
    // Fragments that did get out still refer to the slot.
    defer { pool.keep(until: ticket) }
    try sendFragments(header, head: head, held, finish: finish, over: link, &ticket)
  }

  private func sendCopied(
    _ header: IPv4OutputHeader, head: UInt64, payload: RawSpan, finish: ChecksumRequest?,
    over link: borrowing some Link & ~Copyable
  ) throws(NetworkError) {
    var frame = PacketBytes<128>()
    header.write(to: &frame, payloadCount: payload.byteCount &+ 8, fragment: 0)
    frame.put(head, at: 34)
    frame.copy(payload, to: 42)
    do throws(LinkError) {
      _ = try link.transmit(
        header: frame.bytes(first: 42 &+ payload.byteCount), body: RawSpan(), tail: RawSpan(),
        checksum: finish)
    } catch { throw error == .full ? .busy : .link(error) }
  }

  private func sendFragments(
    _ header: IPv4OutputHeader, head: UInt64, _ payload: Content, finish: ChecksumRequest?,
    over link: borrowing some Link & ~Copyable, _ ticket: inout Ticket
  ) throws(NetworkError) {
    let total = payload.count &+ 8
    let room = interface.maximumTransmissionUnit &- IPv4Packet.headerByteCount
    let step = total <= room ? total : room & ~7
    var place = 0
    while place < total {
      let count = min(step, total &- place)
      var fragment = UInt16(truncatingIfNeeded: place / 8)
      if place &+ count < total { fragment |= IPv4Packet.moreFragments }
      // The first fragment's first eight bytes are the head, which is not in the payload.
      let own = place == 0 ? 8 : 0
      var frame = PacketBytes<128>()
      header.write(to: &frame, payloadCount: count, fragment: fragment)
      frame.put(head, at: 34)
      do throws(LinkError) {
        let part = payload.part(from: place &+ own &- 8, count: count &- own)
        ticket = try link.transmit(
          header: frame.bytes(first: 34 &+ own), body: part.bytes, tail: RawSpan(),
          checksum: finish)
      } catch { throw error == .full ? .busy : .link(error) }
      place &+= count
    }
  }
}
