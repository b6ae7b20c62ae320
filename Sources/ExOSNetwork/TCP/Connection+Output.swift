// What a connection sends, decided when it is flushed: so that what a program gives in several calls, its
// end, and an owed acknowledgement go out together.

extension Connection {
  /// Sends whatever may be sent now.
  ///
  /// - Parameter delay: How long an acknowledgement may wait for company.
  /// - Returns: False if the link was full; then flush again later.
  mutating func flush(
    _ interface: inout IPv4Interface, delay: Interval, now: Instant,
    over link: borrowing some Link & ~Copyable
  ) -> Bool {
    var isTaken = true
    if state.sendsData {
      restartIfIdle(now: now)
      if marks.contains(.isRecovering), marks.contains(.usesSACK) {
        isTaken = recover(&interface, now: now, over: link)
      } else {
        isTaken = sendWhatFits(&interface, now: now, over: link)
      }
      if retransmitAt == .never { startTimer(now: now) }
    }
    if marks.contains(.acknowledgesNow), isTaken {
      isTaken = sendAcknowledgement(&interface, now: now, over: link)
    } else if marks.contains(.acknowledgesLater), acknowledgeAt == .never {
      acknowledgeAt = now + delay
    }
    return isTaken
  }

  @inline(__always)
  private mutating func restartIfIdle(now: Instant) {
    if !isUnderWay, now.since(sentAt) > roundTrip.timeout { congestion.restart() }
  }

  /// Bytes of the peer's and of the congestion window that are left from `next` on.
  @inline(__always)
  private var allowance: Int {
    var limit = congestion.window
    // The first two duplicates let new data out (RFC 3042).
    if duplicateCount > 0, !marks.contains(.isRecovering) {
      limit &+= min(duplicateCount, 2) &* segmentSize
    }
    return min(window, limit) &- unacknowledged.distance(to: next)
  }

  @inline(__always)
  private mutating func sendWhatFits(
    _ interface: inout IPv4Interface, now: Instant, over link: borrowing some Link & ~Copyable
  ) -> Bool {
    var announced: UInt16?
    while true {
      if !heldByPeer.isEmpty, next.precedes(highest) { next = heldByPeer.skip(next) }
      let unsent = unsentCount
      guard unsent >= 0 else { return true }
      let count = min(unsent, allowance, segmentSize)
      let finishes = marks.contains(.isFinishing) && max(count, 0) == unsent
      guard count > 0 ? isWorthSending(count, of: unsent, finishes) : finishes else { return true }
      // One moment, one window: all of them say the same.
      if announced == nil { announced = prepareSegments(now: now) }
      guard
        send(from: next, count: max(count, 0), window: announced, &interface, now: now, over: link)
      else { return false }
    }
  }

  /// The sender's part against silly windows, and Nagle's algorithm (RFC 9293 §3.8.6.2.1, §3.7.4).
  @inline(__always)
  private func isWorthSending(_ count: Int, of unsent: Int, _ finishes: Bool) -> Bool {
    if count == segmentSize || finishes || next.precedes(highest) { return true }
    if count == unsent, marks.contains(.sendsSmall) || !isUnderWay { return true }
    return count >= largestWindow / 2
  }

  /// Sends what is lost, then what is new, as long as little enough is under way (RFC 6675 §5).
  private mutating func recover(
    _ interface: inout IPv4Interface, now: Instant, over link: borrowing some Link & ~Copyable
  ) -> Bool {
    while congestion.window &- underWayEstimate() >= segmentSize {
      let place = heldByPeer.skip(.later(unacknowledged, retransmittedUpTo))
      let end = lossEnd()
      if place.precedes(end) {
        guard resend(from: place, before: end, &interface, now: now, over: link) else {
          return false
        }
      } else if unsentCount > 0, min(unsentCount, segmentSize) <= allowanceOfPeer {
        let count = min(unsentCount, segmentSize)
        guard send(from: next, count: count, &interface, now: now, over: link) else { return false }
      } else if !heldByPeer.isEmpty, place.precedes(heldByPeer.end()) {
        guard resend(from: place, before: heldByPeer.end(), &interface, now: now, over: link) else {
          return false
        }
      } else {
        return true
      }
    }
    return true
  }

  private var allowanceOfPeer: Int { window &- unacknowledged.distance(to: next) }

  /// Fills a gap, or the first segment of it.
  private mutating func resend(
    from place: SequenceNumber, before end: SequenceNumber, _ interface: inout IPv4Interface,
    now: Instant, over link: borrowing some Link & ~Copyable
  ) -> Bool {
    var stop = end
    if let held = heldByPeer.firstStart(after: place), held.precedes(stop) { stop = held }
    let count = min(place.distance(to: stop), place.distance(to: queue.end), segmentSize)
    guard send(from: place, count: max(count, 0), &interface, now: now, over: link) else {
      return false
    }
    retransmittedUpTo = place + max(lastSentCount, 1)
    return true
  }

  /// Sends again from the first byte that is not acknowledged, whatever the congestion window is; if the
  /// peer's is shut, one byte.
  mutating func retransmitFirst(
    _ interface: inout IPv4Interface, now: Instant, over link: borrowing some Link & ~Copyable
  ) -> Bool {
    var count = min(unacknowledged.distance(to: queue.end), segmentSize, max(window, 1))
    if let held = heldByPeer.firstStart(after: unacknowledged) {
      count = min(count, unacknowledged.distance(to: held))
    }
    guard
      send(from: unacknowledged, count: max(count, 0), &interface, now: now, over: link)
    else { return false }
    retransmittedUpTo = .later(retransmittedUpTo, unacknowledged + max(lastSentCount, 1))
    retransmitAt = now + roundTrip.timeout
    return true
  }

  /// Starts the timer for what is under way, or for a window that does not let anything out.
  private mutating func startTimer(now: Instant) {
    guard isUnderWay || unsentCount > 0 else { return }
    progressAt = now
    retransmitAt = now + roundTrip.timeout
  }
}
