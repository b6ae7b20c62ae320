// How the DHCP client gets its packets and what becomes of its leases.

extension NetworkStack where L: ~Copyable, N: ~Copyable {
  /// - Returns: Whether the packet was a DHCP server's.
  func receiveDHCP(
    _ frame: RawSpan, _ packet: IPv4Packet, isChecksumVerified: Bool
  ) -> Bool {
    guard
      let header = UDPHeader(frame, in: packet, isChecksumVerified: isChecksumVerified),
      header.destinationPort == DHCPClient.port
    else { return false }
    let payload = header.payloadStart..<header.payloadStart &+ header.payloadCount
    if let change = dhcp?.receive(frame.extracting(payload), now: link.now) { apply(change) }
    return true
  }

  func advanceDHCP() {
    if let change = dhcp?.advance(through: &output, over: link, neighbours: &neighbours) {
      apply(change)
    }
  }

  private func apply(_ change: DHCPClient.Change) {
    var interface = self.interface
    switch change {
    case .leased(let lease):
      interface.address = lease.address
      interface.prefixLength = lease.prefixLength
      interface.gateway = lease.gateway
    case .lost:
      interface.address = .unspecified
      interface.gateway = .unspecified
    }
    configure(interface)
  }
}
