// What a segment does to a connection (RFC 9293 §3.10.7): the expected kinds on a short path, everything
// else through all checks in the RFC's order, with those of RFC 5961 and RFC 7323.

extension Connection {
  /// Takes a segment.
  mutating func receive(
    _ segment: TCPSegment, _ frame: RawSpan, now: Instant
  ) -> ConnectionEffects {
    if isExpected(segment) { return receiveExpected(segment, frame, now: now) }
    switch state {
    case .closed: return .refuse
    case .synSent: return receiveInSynSent(segment, frame, now: now)
    default: return receiveAnything(segment, frame, now: now)
    }
  }

  /// Whether a segment is data that is next in turn, or an acknowledgement of what was sent in order:
  /// nothing that any check could find fault with.
  @inline(__always)
  private func isExpected(_ segment: TCPSegment) -> Bool {
    guard segment.flags.subtracting(.push) == .acknowledge,
      state == .established || isExpectedAtEnd(segment), segment.sequence == received.next,
      marks.isDisjoint(with: [.isRecovering, .knowsFinish]),
      segment.dataCount <= received.next.distance(to: announcedEnd),
      segment.dataCount > 0 || segment.acknowledgement != unacknowledged,
      unacknowledged.isAtMost(segment.acknowledgement),
      segment.acknowledgement.isAtMost(highest), window > 0
    else { return false }
    guard marks.contains(.usesTimestamps) else { return segment.dataStart == segment.optionStart }
    return segment.hasUsualTimestamp
      && Int32(bitPattern: segment.timestamp.value &- recentTimestamp) >= 0
  }

  /// Our side has ended, and the peer acknowledges data, but not the end.
  @inline(__always)
  private func isExpectedAtEnd(_ segment: TCPSegment) -> Bool {
    state == .finWait1 && segment.dataCount == 0
      && segment.acknowledgement.isAtMost(queue.end)
  }

  @inline(__always)
  private mutating func receiveExpected(
    _ segment: TCPSegment, _ frame: RawSpan, now: Instant
  ) -> ConnectionEffects {
    heardAt = now
    if segment.hasUsualTimestamp { remember(segment.timestamp, of: segment, now: now) }
    updateWindow(segment)
    var effects: ConnectionEffects = []
    if segment.acknowledgement != unacknowledged {
      effects = acknowledge(upTo: segment.acknowledgement, segment.timestamp, now: now)
    }
    if segment.dataCount > 0 {
      effects.formUnion(take(frame, from: segment.dataStart, count: segment.dataCount))
    }
    // The window may have grown.
    if unsentCount > 0 { effects.insert(.output) }
    return effects
  }

  /// Takes data that is next in turn and within the window.
  @inline(__always)
  mutating func take(_ frame: RawSpan, from place: Int, count: Int) -> ConnectionEffects {
    guard marks.contains(.isHeld) || marks.contains(.isUnaccepted) else {
      // Nobody will ever read it, and the peer had better know (RFC 1122 §4.2.2.13).
      return [.reset, .closed]
    }
    let hadGap = !received.ahead.isEmpty
    received.append(frame.extracting(place..<place &+ count))
    unacknowledgedSegments &+= 1
    if hadGap { return [.ready, .acknowledge] }
    if unacknowledgedSegments >= 2 { return [.ready, .acknowledge] }
    marks.insert(.acknowledgesLater)
    return [.ready, .output]
  }

  /// Keeps a timestamp if the segment is not after what was last acknowledged (RFC 7323 §4.3).
  @inline(__always)
  mutating func remember(_ timestamp: TCPTimestamp, of segment: TCPSegment, now: Instant) {
    guard segment.sequence.isAtMost(lastAcknowledged),
      Int32(bitPattern: timestamp.value &- recentTimestamp) >= 0
    else { return }
    recentTimestamp = timestamp.value
    recentTimestampAt = now
  }

  private mutating func receiveAnything(
    _ whole: TCPSegment, _ frame: RawSpan, now: Instant
  ) -> ConnectionEffects {
    var segment = whole
    let options = TCPOptions(frame, of: segment)
    if let verdict = checkTimestamp(segment, options, now: now) { return verdict }
    if let verdict = checkSequence(&segment) { return verdict }
    if segment.flags.contains(.reset) { return receiveReset(segment) }
    if segment.flags.contains(.synchronize) { return .challenge }
    guard segment.flags.contains(.acknowledge) else { return [] }
    var effects: ConnectionEffects = []
    if state == .synReceived {
      guard unacknowledged.precedes(segment.acknowledgement),
        segment.acknowledgement.isAtMost(highest)
      else { return .refuse }
      completeHandshake(segment, now: now)
      effects = marks.contains(.isPassive) ? .established : .ready
    } else if segment.acknowledgement.precedes(unacknowledged - largestWindow)
      || highest.precedes(segment.acknowledgement)
    {
      return .challenge
    }
    heardAt = now
    if let timestamp = options.timestamp, marks.contains(.usesTimestamps) {
      remember(timestamp, of: segment, now: now)
    }
    effects.formUnion(receiveAcknowledgement(segment, options, now: now))
    if effects.contains(.closed) || effects.contains(.timeWait) { return effects }
    effects.formUnion(receiveData(segment, frame))
    if effects.contains(.reset) { return effects }
    effects.formUnion(receiveFinish(segment, now: now))
    return effects
  }

  private mutating func completeHandshake(_ segment: TCPSegment, now: Instant) {
    let isFinishing = marks.contains(.isFinishing)
    if attemptCount == 0 { roundTrip.measure(now.since(sentAt)) }
    establish(now: now)
    // A program may have ended its side before there was another.
    if isFinishing { state = .finWait1 }
    window = segment.window &<< windowShift
    largestWindow = max(largestWindow, window)
    windowSequence = segment.sequence
    windowAcknowledgement = segment.acknowledgement
  }

  private mutating func receiveData(_ segment: TCPSegment, _ frame: RawSpan) -> ConnectionEffects {
    guard segment.dataCount > 0, state.receivesData, !marks.contains(.peerFinished) else {
      return segment.wasCut ? .acknowledge : []
    }
    if segment.sequence == received.next {
      return take(frame, from: segment.dataStart, count: segment.dataCount)
    }
    let end = segment.dataStart &+ segment.dataCount
    received.hold(frame.extracting(segment.dataStart..<end), from: segment.sequence)
    return .acknowledge
  }

  private mutating func receiveFinish(
    _ segment: TCPSegment, now: Instant
  ) -> ConnectionEffects {
    if segment.flags.contains(.finish), !marks.contains(.knowsFinish), state.receivesData {
      marks.insert(.knowsFinish)
      finishAt = segment.sequence + segment.dataCount
    }
    guard marks.contains(.knowsFinish), !marks.contains(.peerFinished), finishAt == received.next
    else { return [] }
    marks.insert(.peerFinished)
    marks.insert(.acknowledgesNow)
    received.skipFinish()
    switch state {
    case .established: state = .closeWait
    case .finWait1: state = .closing
    case .finWait2:
      state = .timeWait
      return [.ready, .acknowledge, .timeWait]
    default: break
    }
    return [.ready, .output]
  }
}
