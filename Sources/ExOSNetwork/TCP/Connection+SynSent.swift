// A segment for a connection that we began and nobody has answered yet (RFC 9293 §3.10.7.3).

extension Connection {
  mutating func receiveInSynSent(
    _ segment: TCPSegment, _ frame: RawSpan, now: Instant
  ) -> ConnectionEffects {
    let isAcknowledged = segment.flags.contains(.acknowledge)
    if isAcknowledged {
      guard initialSequence.precedes(segment.acknowledgement),
        segment.acknowledgement.isAtMost(highest)
      else { return segment.flags.contains(.reset) ? [] : .refuse }
    }
    if segment.flags.contains(.reset) {
      guard isAcknowledged else { return [] }
      failure = .refused
      return [.closed, .ready]
    }
    guard segment.flags.contains(.synchronize) else { return [] }
    accept(synchronize: segment, TCPOptions(frame, of: segment), now: now)
    heardAt = now
    guard isAcknowledged else {
      // Both sides began at once.
      state = .synReceived
      return .synchronize
    }
    if attemptCount == 0 { roundTrip.measure(now.since(sentAt)) }
    unacknowledged = segment.acknowledgement
    let isFinishing = marks.contains(.isFinishing)
    establish(now: now)
    if isFinishing { state = .finWait1 }
    marks.insert(.acknowledgesNow)
    return [.ready, .output]
  }
}
