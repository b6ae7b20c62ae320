// What happens when more peers knock than a listener will remember: they get cookies, and a connection
// comes about when one is brought back.

import ExOSMemory

extension TCP {
  /// Answers a SYN without remembering it.
  mutating func sendCookie(
    _ segment: TCPSegment, _ frame: RawSpan, _ key: ConnectionKey, _ offset: UInt32, now: Instant,
    over link: borrowing some Link & ~Copyable
  ) {
    let options = TCPOptions(frame, of: segment)
    let largest = interface.maximumTransmissionUnit &- 40
    let size = min(Int(options.maximumSegmentSize ?? 536), largest)
    let cookie = cookies.make(key, peer: segment.sequence, segmentSize: size, now: now)
    var reply = BareSegment(
      sequence: cookie, acknowledgement: segment.sequence + 1,
      flags: [.synchronize, .acknowledge])
    reply.window = UInt16(truncatingIfNeeded: min(TCP.cookieWindow, 0xffff))
    reply.segmentSize = UInt16(truncatingIfNeeded: largest)
    // Only a timestamp can carry the scale and SACK back to us.
    if let timestamp = options.timestamp, configuration.usesTimestamps {
      let offer = SynchronizeCookie.Offer(
        windowShift: configuration.usesWindowScaling ? options.windowShift : nil,
        permitsSACK: configuration.usesSACK && options.permitsSACK)
      reply.timestamp = TCPTimestamp(
        value: offer.stamp(on: TCPTimestamp.clock(now)) &+ offset, echo: timestamp.value)
      reply.permitsSACK = offer.permitsSACK
      if offer.windowShift != nil { reply.windowShift = UInt32(ownShift) }
    }
    counters.cookiesSent &+= 1
    send(reply, key, at: frame.hardwareAddress(at: 6), over: link)
  }

  /// What a connection that comes of a cookie has announced before anybody knew of it.
  private static var cookieWindow: Int { 1460 }

  /// The shift with which every connection announces its window.
  private var ownShift: Int {
    var shift = 0
    while shift < 14, connections[0].received.capacity >> shift > 0xffff { shift &+= 1 }
    return shift
  }

  /// An acknowledgement for no connection: it may bring a cookie back.
  mutating func receiveCookie(
    _ segment: TCPSegment, _ frame: RawSpan, _ key: ConnectionKey, _ listener: Int, now: Instant,
    over link: borrowing some Link & ~Copyable
  ) {
    let station = frame.hardwareAddress(at: 6)
    let cookie = segment.acknowledgement - 1
    let peer = segment.sequence - 1
    guard segment.flags.isDisjoint(with: [.synchronize, .reset]),
      let size = cookies.check(cookie, key, peer: peer, now: now)
    else { return refuse(segment, key, at: station, over: link) }
    // Without room the peer will say it again, or give up.
    guard listeners[listener].waitingCount < listeners[listener].backlog else { return }
    let offset = sequence(for: key, now: now).offset
    guard let row = claim(key, sequence: cookie, offset: offset, now: now) else { return }
    counters.cookiesTaken &+= 1
    revive(row, segment, TCPOptions(frame, of: segment), size, peer: peer, now: now)
    connections[row].aim(at: station)
    listenerOfRow[row] = Int32(truncatingIfNeeded: listener)
    listeners[listener].unfinishedCount &+= 1
    // The handshake's last segment now finds a connection that waits for it.
    let effects = connections[row].receive(segment, frame, now: now)
    if effects.contains(.established) { establish(row, now: now) }
    if effects.contains(.closed) || effects.contains(.reset) {
      return end(row, completed: link.completedTicket)
    }
    if effects.contains(.acknowledge) { connections[row].marks.insert(.acknowledgesNow) }
    scheduleFlush(row)
    setTimer(row)
  }

  /// Makes of a row what it would be had the SYN been remembered.
  private mutating func revive(
    _ row: Int, _ segment: TCPSegment, _ options: TCPOptions, _ size: Int, peer: SequenceNumber,
    now: Instant
  ) {
    var offered = SynchronizeCookie.Offer(windowShift: nil, permitsSACK: false)
    if let timestamp = options.timestamp, configuration.usesTimestamps {
      offered = SynchronizeCookie.Offer(
        bits: (timestamp.echo &- connections[row].timestampOffset) & 31)
    }
    connections[row].revive(
      peer: peer, timestamp: options.timestamp, offered, segmentSize: size,
      window: TCP.cookieWindow, now: now)
  }
}

extension Connection {
  /// A handshake of which only a cookie was kept.
  mutating func revive(
    peer: SequenceNumber, timestamp: TCPTimestamp?, _ offer: SynchronizeCookie.Offer,
    segmentSize size: Int, window announced: Int, now: Instant
  ) {
    state = .synReceived
    marks.formUnion([.isPassive, .isUnaccepted])
    initialReceived = peer
    received.reset(next: peer + 1)
    lastAcknowledged = received.next
    announcedEnd = received.next + min(announced, received.room)
    if let timestamp, marks.contains(.usesTimestamps) {
      recentTimestamp = timestamp.value
      recentTimestampAt = now
    } else {
      marks.remove(.usesTimestamps)
    }
    if !offer.permitsSACK { marks.remove(.usesSACK) }
    if let shift = offer.windowShift {
      windowShift = Int(min(shift, 14))
    } else {
      marks.remove(.offersScaling)
      announcedShift = 0
    }
    next = initialSequence + 1
    highest = next
    windowSequence = received.next
    windowAcknowledgement = next
    largestWindow = 1
    decideSegmentSize(peer: size)
  }
}
