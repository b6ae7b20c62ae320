// How a connection's segments are made: data with or without FIN, plain acknowledgements, SYN and reset.
// Whatever is sent carries the latest acknowledgement and window.

extension Connection {
  /// Makes the header ready for segments that are sent now.
  ///
  /// - Returns: The window that they announce.
  @inline(__always)
  mutating func prepareSegments(now: Instant, tellsAhead: Bool = false) -> UInt16 {
    header.removeOptions()
    if marks.contains(.usesTimestamps) { header.addTimestamp(timestamp(now)) }
    if tellsAhead, marks.contains(.usesSACK), !received.ahead.isEmpty { addBlocks() }
    return announceWindow()
  }

  /// Sends data, and the FIN where the data ends and the program has ended its side.
  ///
  /// - Parameter window: Of `prepareSegments`; nothing for one that is prepared here.
  /// - Returns: Whether the link took it; `lastSentCount` says how much sequence space it had.
  @inline(__always)
  mutating func send(
    from place: SequenceNumber, count limit: Int, window: UInt16? = nil,
    _ interface: inout IPv4Interface, now: Instant, over link: borrowing some Link & ~Copyable
  ) -> Bool {
    var data = SendPair.empty
    if limit > 0 { data = queue.pieces(from: place, limit: limit) }
    let isLast = place + data.count == queue.end
    var flags: TCPFlags = .acknowledge
    if isLast {
      if data.count > 0 { flags.insert(.push) }
      if marks.contains(.isFinishing) { flags.insert(.finish) }
    }
    let window = window ?? prepareSegments(now: now)
    guard let ticket = transmit(place, flags, data, window, &interface, over: link) else {
      return false
    }
    if data.count > 0 { lastTicket = ticket }
    lastSentCount = data.count &+ (flags.contains(.finish) ? 1 : 0)
    sentAt = now
    let end = place + lastSentCount
    if place == highest, !marks.contains(.isTiming) {
      marks.insert(.isTiming)
      timedSequence = place
      timedAt = now
    } else if place.precedes(highest) {
      // Karn: what was sent twice times nothing.
      marks.remove(.isTiming)
    }
    if next.precedes(end) { next = end }
    if highest.precedes(end) { highest = end }
    return true
  }

  /// Sends an acknowledgement without data, and says what has come ahead of its turn.
  mutating func sendAcknowledgement(
    _ interface: inout IPv4Interface, now: Instant, over link: borrowing some Link & ~Copyable
  ) -> Bool {
    let window = prepareSegments(now: now, tellsAhead: true)
    return transmit(.later(next, highest), .acknowledge, .empty, window, &interface, over: link)
      != nil
  }

  /// Sends an acknowledgement of a byte before the first, which the peer must answer.
  mutating func sendKeepAlive(
    _ interface: inout IPv4Interface, now: Instant, over link: borrowing some Link & ~Copyable
  ) {
    let window = prepareSegments(now: now)
    _ = transmit(unacknowledged - 1, .acknowledge, .empty, window, &interface, over: link)
  }

  /// Sends a reset that the peer will take.
  mutating func sendReset(
    _ interface: inout IPv4Interface, now: Instant, over link: borrowing some Link & ~Copyable
  ) {
    guard marks.contains(.isAimed) else { return }
    let window = prepareSegments(now: now)
    _ = transmit(
      .later(next, highest), [.reset, .acknowledge], .empty, window, &interface, over: link)
  }

  /// - Returns: Nothing if the link did not take it.
  @inline(__always)
  private mutating func transmit(
    _ place: SequenceNumber, _ flags: TCPFlags, _ data: SendPair, _ window: UInt16,
    _ interface: inout IPv4Interface, over link: borrowing some Link & ~Copyable
  ) -> Ticket? {
    let fields = SegmentHeader.Fields(
      sequence: place, acknowledgement: received.next, flags: flags, window: window,
      identification: interface.makeIdentification())
    guard let ticket = try? header.send(fields, data, over: link) else { return nil }
    lastAcknowledged = received.next
    unacknowledgedSegments = 0
    marks.subtract([.acknowledgesNow, .acknowledgesLater])
    acknowledgeAt = .never
    return ticket
  }

  /// The window to announce: never less than before, and more only in steps worth a segment
  /// (RFC 9293 §3.8.6.2.2).
  @inline(__always)
  private mutating func announceWindow() -> UInt16 {
    let room = received.room
    let current = max(0, received.next.distance(to: announcedEnd))
    let step = min(received.capacity / 2, segmentSize)
    let wanted = room &- current >= step ? room : current
    let unit = 1 &<< announcedShift
    // Rounded up where the room allows, so that rounding never takes back what was given.
    let rounded = (wanted &+ unit &- 1) & ~(unit &- 1)
    let offered = min(rounded <= room ? rounded : wanted & ~(unit &- 1), 0xffff &<< announcedShift)
    announcedEnd = .later(announcedEnd, received.next + offered)
    return UInt16(truncatingIfNeeded: offered &>> announcedShift)
  }

  /// Adds a SACK option: the range that changed last, then the others.
  private mutating func addBlocks() {
    let limit = marks.contains(.usesTimestamps) ? 3 : 4
    var chosen = [4 of SequenceRange](repeating: .empty)
    var count = 0
    let latest = received.latest
    var ahead = received.ahead
    for index in 0..<ahead.count where ahead.range(at: index) == latest {
      chosen[0] = latest
      count = 1
    }
    for index in 0..<ahead.count where count < limit {
      let range = ahead.range(at: index)
      guard range != latest else { continue }
      chosen[count] = range
      count &+= 1
    }
    header.addOption(0x0101_0500 | UInt32(truncatingIfNeeded: 2 &+ 8 &* count))
    for index in 0..<count {
      header.addOption(chosen[index].start.value)
      header.addOption(chosen[index].end.value)
    }
  }

  /// Sends SYN, with ACK once the peer's has come.
  mutating func sendSynchronize(
    _ interface: inout IPv4Interface, now: Instant, over link: borrowing some Link & ~Copyable
  ) {
    guard marks.contains(.isAimed) else { return }
    let answers = state == .synReceived
    header.removeOptions()
    header.addOption(0x0204_0000 | UInt32(truncatingIfNeeded: largestSegment))
    if marks.contains(.offersScaling) {
      header.addOption(0x0103_0300 | UInt32(truncatingIfNeeded: announcedShift))
    }
    if marks.contains(.usesSACK) { header.addOption(0x0101_0402) }
    if marks.contains(.usesTimestamps) { header.addTimestamp(timestamp(now)) }
    let window = min(received.room, 0xffff)
    if answers { announcedEnd = .later(announcedEnd, received.next + window) }
    let fields = SegmentHeader.Fields(
      sequence: initialSequence,
      acknowledgement: answers ? received.next : SequenceNumber(0),
      flags: answers ? [.synchronize, .acknowledge] : .synchronize,
      window: UInt16(truncatingIfNeeded: window), identification: interface.makeIdentification())
    _ = try? header.send(fields, .empty, over: link)
    next = initialSequence + 1
    highest = next
    sentAt = now
    lastAcknowledged = received.next
    retransmitAt = now + roundTrip.timeout
  }
}
