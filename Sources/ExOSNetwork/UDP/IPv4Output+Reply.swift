// The short way for servers of datagrams: the answer is made while the question is still read in place,
// and goes to the station that it came from. No queue, no socket, no look at the ARP cache.

extension IPv4Output {
  /// Answers a datagram, from the port that it came to.
  ///
  /// - Parameters:
  ///   - frame: The frame that it came in; `packet` and `question` are what its headers say.
  ///   - payload: The answer; copied. It may be the question's own bytes.
  /// - Throws: `noAddress` also for a question that was not sent to our address alone.
  public mutating func reply(
    to question: UDPHeader, in frame: RawSpan, _ packet: IPv4Packet, payload: RawSpan,
    over link: borrowing some Link & ~Copyable
  ) throws(NetworkError) {
    guard packet.destination == interface.address, interface.isPeer(packet.source) else {
      throw .noAddress
    }
    let isOffloaded =
      link.offersTransmitChecksum
      && payload.byteCount <= interface.maximumTransmissionUnit - 28
    let head = UDPHeader.make(
      from: packet.destination, question.destinationPort, to: packet.source, question.sourcePort,
      payload: payload, isOffloaded: isOffloaded)
    try send(
      .udp, from: packet.destination, to: packet.source, at: frame.hardwareAddress(at: 6),
      head: head, payload: payload, finish: isOffloaded ? UDPHeader.finish : nil, over: link)
  }
}
