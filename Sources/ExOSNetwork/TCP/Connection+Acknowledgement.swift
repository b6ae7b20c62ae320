// What an acknowledgement does: frees what the peer has, opens the window, times the round trip, and
// finds losses (RFC 5681 §3.2, RFC 6582, RFC 6675).

extension Connection {
  /// Duplicates that mean a loss.
  static let duplicateThreshold = 3

  /// Takes the peer's window if the segment is not older than the one that it was last taken from.
  @inline(__always)
  mutating func updateWindow(_ segment: TCPSegment) {
    let age = windowSequence.distance(to: segment.sequence)
    guard
      age > 0
        || (age == 0 && windowAcknowledgement.isAtMost(segment.acknowledgement))
    else { return }
    let wasShut = window == 0
    window = segment.window &<< windowShift
    if window > largestWindow { largestWindow = window }
    windowSequence = segment.sequence
    windowAcknowledgement = segment.acknowledgement
    if wasShut, window > 0 { reopen() }
  }

  /// The window was shut and what probed it has been dropped: begin again behind what is acknowledged.
  private mutating func reopen() {
    roundTrip.endBackoff()
    retransmitAt = .never
    marks.remove(.isTiming)
    if unacknowledged.precedes(next) { next = unacknowledged }
  }

  /// Frees what a segment newly acknowledges.
  @inline(__always)
  mutating func acknowledge(
    upTo place: SequenceNumber, _ timestamp: TCPTimestamp, now: Instant
  ) -> ConnectionEffects {
    let count = unacknowledged.distance(to: place)
    if marks.contains(.isTiming) {
      if timedSequence.precedes(place) {
        marks.remove(.isTiming)
        roundTrip.measure(now.since(timedAt))
      }
    } else if roundTrip.backoff > 0 {
      measure(timestamp, now: now)
    }
    if !marks.contains(.isRecovering) {
      // Only a window that was used is known to be right.
      let underWay = unacknowledged.distance(to: highest)
      if underWay &+ segmentSize > congestion.window / 2 {
        congestion.grow(acknowledged: count)
      }
    }
    unacknowledged = place
    if next.precedes(place) { next = place }
    duplicateCount = 0
    attemptCount = 0
    progressAt = now
    if !heldByPeer.isEmpty { heldByPeer.removeAll(before: place) }
    retransmitAt = place == highest ? .never : now + roundTrip.timeout
    var effects: ConnectionEffects = []
    if unsentCount > 0 || (marks.contains(.isFinishing) && unsentCount == 0) {
      effects = .output
    }
    if marks.contains(.wantsRoom) { effects.insert(.ready) }
    return effects
  }

  /// Times what was sent more than once, which only timestamps can (RFC 7323 §4.1).
  ///
  /// A peer whose answer was lost answers the copy with the first one's timestamp; so that counts only
  /// where the answer came too soon to be the copy's.
  private mutating func measure(_ timestamp: TCPTimestamp, now: Instant) {
    let ticks = TCPTimestamp.clock(now) &+ timestampOffset &- timestamp.echo
    let age = Interval(microseconds: UInt64(ticks) << 10)
    let sinceLast = now.since(sentAt)
    let isOfLast = age <= sinceLast + .milliseconds(2)
    guard marks.contains(.usesTimestamps), timestamp.echo != 0, ticks < 1 << 17,
      isOfLast || sinceLast.microseconds < roundTrip.least / 2
    else { return roundTrip.endBackoff() }
    roundTrip.measure(age)
  }

  /// An acknowledgement of any kind.
  mutating func receiveAcknowledgement(
    _ segment: TCPSegment, _ options: TCPOptions, now: Instant
  ) -> ConnectionEffects {
    let learned = marks.contains(.usesSACK) && learnHeld(options)
    let oldWindow = window
    updateWindow(segment)
    let place = segment.acknowledgement
    var effects: ConnectionEffects = []
    if unacknowledged.precedes(place) {
      effects = advance(to: place, options.timestamp, now: now)
      effects.formUnion(receiveFinishAcknowledgement(now: now))
    } else if place == unacknowledged, isUnderWay {
      let isDuplicate =
        marks.contains(.usesSACK)
        ? learned
        : segment.length == 0 && window == oldWindow
      if isDuplicate { effects = receiveDuplicate() }
    }
    if window != oldWindow, unsentCount > 0 { effects.insert(.output) }
    return effects
  }

  /// Our FIN may be among what was acknowledged.
  private mutating func receiveFinishAcknowledgement(now: Instant) -> ConnectionEffects {
    guard marks.contains(.isFinishing), queue.end.precedes(unacknowledged) else { return [] }
    switch state {
    case .finWait1:
      state = .finWait2
      return .ready
    case .closing:
      state = .timeWait
      return [.ready, .timeWait]
    case .lastAck: return [.ready, .closed]
    default: return []
    }
  }

  /// New data was acknowledged, in recovery or not.
  private mutating func advance(
    to place: SequenceNumber, _ timestamp: TCPTimestamp?, now: Instant
  ) -> ConnectionEffects {
    let count = unacknowledged.distance(to: place)
    let wasRecovering = marks.contains(.isRecovering)
    var effects = acknowledge(
      upTo: place, timestamp ?? TCPTimestamp(value: 0, echo: 0), now: now)
    guard wasRecovering else { return effects }
    if recoveryPoint.isAtMost(place) {
      marks.remove(.isRecovering)
      congestion.endRecovery(underWay: unacknowledged.distance(to: highest))
    } else if !marks.contains(.usesSACK) {
      congestion.deflate(acknowledged: count)
      effects.insert(.retransmit)
    }
    effects.insert(.output)
    return effects
  }

  /// The peer has what is behind a gap.
  private mutating func receiveDuplicate() -> ConnectionEffects {
    duplicateCount &+= 1
    if marks.contains(.isRecovering) {
      if !marks.contains(.usesSACK) { congestion.inflate(by: segmentSize) }
      return .output
    }
    // After a timeout, duplicates of what it sent again mean nothing (RFC 6582 §3.2 step 2).
    guard recoveryPoint.isAtMost(unacknowledged) else { return .output }
    let isLost = marks.contains(.usesSACK) && lossEnd() != unacknowledged
    guard duplicateCount >= Connection.duplicateThreshold || isLost else { return .output }
    beginRecovery()
    return [.retransmit, .output]
  }

  private mutating func beginRecovery() {
    marks.insert(.isRecovering)
    marks.remove(.isTiming)
    recoveryPoint = highest
    retransmittedUpTo = unacknowledged
    congestion.reduce(underWay: unacknowledged.distance(to: highest))
    if !marks.contains(.usesSACK) {
      congestion.inflate(by: Connection.duplicateThreshold &* segmentSize)
    }
  }

  /// Takes the blocks of a SACK option.
  ///
  /// - Returns: Whether the peer holds something that it did not before.
  private mutating func learnHeld(_ options: TCPOptions) -> Bool {
    let before = heldByPeer.byteCount
    for index in 0..<options.blockCount {
      let block = options.blocks[index]
      guard block.start.precedes(block.end), unacknowledged.precedes(block.start),
        block.end.isAtMost(highest)
      else { continue }
      _ = heldByPeer.insert(block)
    }
    return heldByPeer.byteCount > before
  }

  /// The end of what must be lost, because enough behind it has arrived (RFC 6675 §4, IsLost); the first
  /// unacknowledged place if nothing is.
  mutating func lossEnd() -> SequenceNumber {
    var bytes = 0
    var index = heldByPeer.count &- 1
    while index >= 0 {
      let range = heldByPeer.range(at: index)
      bytes &+= range.count
      let isEnough =
        bytes > (Connection.duplicateThreshold &- 1) &* segmentSize
        || heldByPeer.count &- index >= Connection.duplicateThreshold
      if isEnough { return range.start }
      index &-= 1
    }
    return unacknowledged
  }

  /// An estimate of what is in the network (RFC 6675 §4, SetPipe).
  mutating func underWayEstimate() -> Int {
    let sent = SequenceRange(start: lossEnd(), end: highest)
    let again = SequenceRange(
      start: unacknowledged, end: .later(unacknowledged, retransmittedUpTo))
    return sent.count &- heldByPeer.byteCount(within: sent)
      &+ again.count &- heldByPeer.byteCount(within: again)
  }
}
