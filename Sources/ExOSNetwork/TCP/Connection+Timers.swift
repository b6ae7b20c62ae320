// What a connection does when time passes: delayed acknowledgements, retransmission, probes of a shut
// window, keep-alive, and giving up.

extension Connection {
  /// Whatever is due.
  mutating func advance(
    _ interface: inout IPv4Interface, _ configuration: TCPConfiguration, now: Instant,
    over link: borrowing some Link & ~Copyable
  ) -> ConnectionEffects {
    if now >= acknowledgeAt {
      acknowledgeAt = .never
      if !sendAcknowledgement(&interface, now: now, over: link) { marks.insert(.acknowledgesNow) }
    }
    var effects: ConnectionEffects = []
    if now >= retransmitAt {
      retransmitAt = .never
      effects = retransmit(&interface, configuration, now: now, over: link)
    }
    if now >= idleAt, !effects.contains(.closed) {
      idleAt = .never
      effects.formUnion(beIdle(&interface, configuration, now: now, over: link))
    }
    return effects
  }

  private mutating func retransmit(
    _ interface: inout IPv4Interface, _ configuration: TCPConfiguration, now: Instant,
    over link: borrowing some Link & ~Copyable
  ) -> ConnectionEffects {
    guard state.isSynchronized else {
      return repeatSynchronize(&interface, configuration, now: now, over: link)
    }
    guard state.sendsData, isUnderWay || unsentCount > 0 else { return [] }
    // A peer whose window is shut shows by its answers that it lives (RFC 9293 §3.8.6.1).
    let since = window == 0 ? max(progressAt, heardAt) : progressAt
    if now.since(since) >= configuration.userTimeout {
      failure = .timedOut
      return [.closed, .ready, .reset]
    }
    marks.remove(.isTiming)
    if window == 0 || !isUnderWay {
      probe(&interface, now: now, over: link)
    } else {
      loseAll()
      _ = retransmitFirst(&interface, now: now, over: link)
      next = unacknowledged + max(lastSentCount, 0)
      if attemptCount < 100 { attemptCount &+= 1 }
    }
    roundTrip.backOff()
    retransmitAt = now + roundTrip.timeout
    return []
  }

  /// Nothing is believed to be under way any more, and nothing held: the peer may have dropped what it
  /// said it had (RFC 2018 §8).
  private mutating func loseAll() {
    congestion.collapse(
      underWay: unacknowledged.distance(to: highest), isFirst: attemptCount == 0)
    heldByPeer.removeAll()
    marks.remove(.isRecovering)
    recoveryPoint = highest
    retransmittedUpTo = unacknowledged
    duplicateCount = 0
    lastSentCount = 0
    next = unacknowledged
  }

  /// Sends what a small window lets out, or a byte past a shut one.
  private mutating func probe(
    _ interface: inout IPv4Interface, now: Instant, over link: borrowing some Link & ~Copyable
  ) {
    if window == 0 {
      _ = retransmitFirst(&interface, now: now, over: link)
    } else {
      let limit = max(1, min(window, segmentSize, unsentCount))
      _ = send(from: next, count: limit, &interface, now: now, over: link)
    }
  }

  private mutating func repeatSynchronize(
    _ interface: inout IPv4Interface, _ configuration: TCPConfiguration, now: Instant,
    over link: borrowing some Link & ~Copyable
  ) -> ConnectionEffects {
    let limit =
      marks.contains(.isPassive) ? configuration.handshakeTimeout : configuration.connectTimeout
    if now.since(progressAt) >= limit {
      failure = marks.contains(.isAimed) ? .timedOut : .unreachable
      return [.closed, .ready]
    }
    if attemptCount < 100 { attemptCount &+= 1 }
    guard marks.contains(.isAimed) else {
      // The station is still being asked for.
      retransmitAt = now + .milliseconds(100)
      return .synchronize
    }
    roundTrip.backOff()
    sendSynchronize(&interface, now: now, over: link)
    return []
  }

  /// Nothing has been heard for long, or the peer does not end its side.
  private mutating func beIdle(
    _ interface: inout IPv4Interface, _ configuration: TCPConfiguration, now: Instant,
    over link: borrowing some Link & ~Copyable
  ) -> ConnectionEffects {
    if state == .finWait2, !marks.contains(.isHeld) { return .closed }
    let interval = configuration.keepAliveInterval
    guard interval > .zero, state.isSynchronized, state != .timeWait else { return [] }
    let quiet = now.since(heardAt)
    if quiet >= interval + configuration.userTimeout {
      failure = .timedOut
      return [.closed, .ready, .reset]
    }
    if quiet >= interval {
      if !isUnderWay { sendKeepAlive(&interface, now: now, over: link) }
      idleAt = now + min(interval, .seconds(75))
    } else {
      idleAt = heardAt + interval
    }
    return []
  }
}
