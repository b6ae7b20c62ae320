// TIME-WAIT (RFC 9293 §3.10.7.4, RFC 6191): the connection's row is free again as soon as the program
// lets go; a small entry answers the peer's last segments.

import ExOSMemory

extension TCP {
  /// Both sides have ended.
  mutating func beginTimeWait(
    _ row: Int, _ frame: RawSpan, now: Instant, over link: borrowing some Link & ~Copyable
  ) {
    var entry = TimeWaitEntry()
    entry.key = connections[row].key
    entry.station = frame.hardwareAddress(at: 6)
    entry.sequence = connections[row].highest
    entry.receivedUpTo = connections[row].received.next
    entry.usesTimestamps = connections[row].marks.contains(.usesTimestamps)
    entry.recentTimestamp = connections[row].recentTimestamp
    entry.timestampOffset = connections[row].timestampOffset
    entry.expiresAt = now + configuration.timeWaitDuration
    end(row, completed: link.completedTicket)
    timeWaits.insert(entry)
  }

  /// A segment for a remembered connection.
  ///
  /// - Returns: Nothing if that settles it; where the segment begins a new connection, the least sequence
  ///   number that this may begin with.
  mutating func receiveInTimeWait(
    _ row: Int, _ segment: TCPSegment, _ frame: RawSpan, now: Instant,
    over link: borrowing some Link & ~Copyable
  ) -> SequenceNumber? {
    // A reset would cut the wait short (RFC 1337).
    if segment.flags.contains(.reset) { return nil }
    let entry = timeWaits[row]
    if segment.flags.intersection([.synchronize, .acknowledge]) == .synchronize,
      entry.isNew(segment, TCPOptions(frame, of: segment).timestamp)
    {
      timeWaits.remove(row)
      return entry.sequence + 0x2_0000
    }
    guard segment.length > 0 || segment.sequence != entry.receivedUpTo else { return nil }
    if segment.flags.contains(.finish) {
      timeWaits.restart(row, until: now + configuration.timeWaitDuration)
    }
    var reply = BareSegment(
      sequence: entry.sequence, acknowledgement: entry.receivedUpTo, flags: .acknowledge)
    if entry.usesTimestamps {
      reply.timestamp = TCPTimestamp(
        value: TCPTimestamp.clock(now) &+ entry.timestampOffset, echo: entry.recentTimestamp)
    }
    send(reply, entry.key, at: entry.station, over: link)
    return nil
  }
}
