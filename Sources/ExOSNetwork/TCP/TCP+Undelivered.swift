// What routers and stations say about segments of ours that they could not deliver (RFC 1122 §4.2.3.9),
// believed only as far as nobody can misuse it (RFC 5927).

import ExOSMemory

extension TCP {
  /// Takes an ICMP error about a segment of ours.
  ///
  /// It ends only a connection that has not come about; an established one goes on trying. A path that
  /// needs shorter segments gets them, but not below 536 bytes.
  public mutating func receiveUndelivered(
    _ kind: ICMPKind, detail: UInt32, _ quotation: ICMP.Quotation,
    over link: borrowing some Link & ~Copyable
  ) {
    let key = ConnectionKey(
      remote: quotation.destination, remotePort: quotation.destinationPort,
      localPort: quotation.sourcePort)
    guard let row = find(key) else { return }
    let sequence = SequenceNumber(quotation.detail)
    guard connections[row].unacknowledged.isAtMost(sequence),
      sequence.precedes(connections[row].highest)
    else { return }
    if kind == .fragmentationNeeded {
      let mtu = Int(detail & 0xffff)
      if connections[row].shorten(to: mtu) { scheduleFlush(row) }
    } else if kind.type == 3, connections[row].state == .synSent {
      connections[row].failure = kind == .portUnreachable ? .refused : .unreachable
      announce(row)
      end(row, completed: link.completedTicket)
    }
  }
}

extension Connection {
  /// Makes segments fit a shorter path.
  ///
  /// - Returns: Whether they had to become shorter; then everything is sent again.
  mutating func shorten(to maximumTransmissionUnit: Int) -> Bool {
    let options = marks.contains(.usesTimestamps) ? 12 : 0
    let size = max(maximumTransmissionUnit &- 40, 536) &- options
    guard state.isSynchronized, size < segmentSize else { return false }
    segmentSize = size
    congestion = CongestionControl(segmentSize: size)
    next = unacknowledged
    return true
  }
}
