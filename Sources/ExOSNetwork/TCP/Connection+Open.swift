// How a connection begins: by us, by a peer's SYN, or by the acknowledgement of a SYN cookie.

extension Connection {
  /// Forgets whatever used the row before.
  mutating func begin(
    _ key: ConnectionKey, from interface: IPv4Interface, sequence: SequenceNumber,
    timestampOffset: UInt32, _ configuration: TCPConfiguration, now: Instant
  ) {
    self.key = key
    // Its places in the lists are the row's and not the connection's.
    marks.formIntersection([.isToFlush, .isReady])
    if configuration.usesTimestamps { marks.insert(.usesTimestamps) }
    if configuration.usesSACK { marks.insert(.usesSACK) }
    if configuration.usesWindowScaling { marks.insert(.offersScaling) }
    failure = nil
    header.prepare(
      from: interface.address, interface.hardwareAddress, port: key.localPort,
      to: key.remote, port: key.remotePort)
    initialSequence = sequence
    unacknowledged = sequence
    next = sequence
    highest = sequence
    window = 0
    largestWindow = 0
    windowShift = 0
    segmentSize = 536
    largestSegment = interface.maximumTransmissionUnit &- 40
    queue.reset(start: sequence + 1)
    heldByPeer.removeAll()
    recoveryPoint = sequence
    retransmittedUpTo = sequence
    duplicateCount = 0
    received.reset(next: SequenceNumber(0))
    announcedShift = configuration.usesWindowScaling ? Connection.shift(for: received.capacity) : 0
    unacknowledgedSegments = 0
    self.timestampOffset = timestampOffset
    recentTimestamp = 0
    recentTimestampAt = now
    roundTrip = Connection.estimator(configuration)
    retransmitAt = .never
    acknowledgeAt = .never
    idleAt = .never
    progressAt = now
    heardAt = now
    sentAt = now
    challengeAt = now
    attemptCount = 0
    lastTicket = .none
    heldTicket = .none
  }

  /// Sends segments to a station from now on.
  mutating func aim(at station: HardwareAddress) {
    header.aim(at: station)
    marks.insert(.isAimed)
  }

  /// The smallest shift with which a window is announced whole.
  private static func shift(for capacity: Int) -> Int {
    var shift = 0
    while shift < 14, capacity >> shift > 0xffff { shift &+= 1 }
    return shift
  }

  /// Takes the peer's SYN.
  mutating func accept(
    synchronize segment: TCPSegment, _ options: TCPOptions, now: Instant
  ) {
    initialReceived = segment.sequence
    received.reset(next: segment.sequence + 1)
    lastAcknowledged = received.next
    announcedEnd = received.next
    if let timestamp = options.timestamp, marks.contains(.usesTimestamps) {
      recentTimestamp = timestamp.value
      recentTimestampAt = now
    } else {
      marks.remove(.usesTimestamps)
    }
    if !options.permitsSACK { marks.remove(.usesSACK) }
    if let shift = options.windowShift, marks.contains(.offersScaling) {
      windowShift = Int(shift)
    } else {
      marks.remove(.offersScaling)
      announcedShift = 0
      windowShift = 0
    }
    // The window of a SYN is never scaled.
    window = segment.window
    largestWindow = max(largestWindow, window)
    windowSequence = segment.sequence
    windowAcknowledgement = segment.acknowledgement
    decideSegmentSize(peer: Int(options.maximumSegmentSize ?? 536))
  }

  /// How much data a segment may have, its options taken off.
  mutating func decideSegmentSize(peer: Int) {
    let options = marks.contains(.usesTimestamps) ? 12 : 0
    segmentSize = max(min(max(peer, 64), largestSegment) &- options, 32)
    congestion = CongestionControl(segmentSize: segmentSize)
  }

  /// The handshake is complete.
  mutating func establish(now: Instant) {
    state = .established
    if attemptCount > 0 {
      // A lost SYN says that the path is slow or full (RFC 6298 §5.7, RFC 5681 §3.1).
      roundTrip.restart(at: .seconds(3))
      congestion.collapse(underWay: 0, isFirst: false)
    }
    retransmitAt = .never
    idleAt = .never
    attemptCount = 0
    progressAt = now
    recoveryPoint = unacknowledged
  }
}
