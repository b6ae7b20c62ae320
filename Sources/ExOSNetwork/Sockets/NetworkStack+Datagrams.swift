// Datagrams on their way in: to whoever answers at once, or to the queue of a socket.

extension NetworkStack where L: ~Copyable, N: ~Copyable {
  /// Has the datagrams that come to a port answered as they come: no queue, no socket, no look for the
  /// peer's station.
  ///
  /// - Parameter answer: Reads a datagram where it lies, and calls the other closure once with the answer,
  ///   which may be the datagram's own bytes; or not at all.
  public func serveDatagrams(
    at port: UInt16,
    _ answer: @escaping (_ question: RawSpan, _ reply: (RawSpan) -> Void) -> Void
  ) {
    datagramServices.append(DatagramService(port: port, answer: answer))
  }

  func receiveUDP(_ frame: RawSpan, _ packet: IPv4Packet, isChecksumVerified: Bool) {
    if usesDHCP, receiveDHCP(frame, packet, isChecksumVerified: isChecksumVerified) { return }
    guard output.interface.isOurs(packet.destination) else { return }
    if answer(frame, packet, isChecksumVerified: isChecksumVerified) { return }
    let isTaken = udp.receive(frame, packet, isChecksumVerified: isChecksumVerified)
    guard !isTaken, answersForLink else { return }
    icmp.sendUnreachable(.portUnreachable, about: frame, packet, through: &output, over: link)
  }

  /// - Returns: Whether somebody answers the datagrams of its port.
  @inline(__always)
  private func answer(
    _ frame: RawSpan, _ packet: IPv4Packet, isChecksumVerified: Bool
  ) -> Bool {
    guard !datagramServices.isEmpty,
      let question = UDPHeader(frame, in: packet, isChecksumVerified: isChecksumVerified)
    else { return false }
    for service in datagramServices where service.port == question.destinationPort {
      let place = question.payloadStart..<question.payloadStart &+ question.payloadCount
      service.answer(frame.extracting(place)) { payload in
        // An answer that cannot be sent is lost: who wants it asks again.
        try? output.reply(to: question, in: frame, packet, payload: payload, over: link)
      }
      return true
    }
    return false
  }
}
