// The checks that a segment must pass before anything that it says counts (RFC 9293 §3.10.7.4, first to
// third, with RFC 7323 §5 before and RFC 5961 §3 in them).

extension Connection {
  /// PAWS (RFC 7323 §5.3); nothing where the segment passes.
  func checkTimestamp(
    _ segment: TCPSegment, _ options: TCPOptions, now: Instant
  ) -> ConnectionEffects? {
    guard marks.contains(.usesTimestamps), !segment.flags.contains(.reset),
      !segment.flags.contains(.synchronize)
    else { return nil }
    guard let timestamp = options.timestamp else { return [] }
    guard Int32(bitPattern: timestamp.value &- recentTimestamp) < 0,
      now.since(recentTimestampAt) < .seconds(24 * 86_400)
    else { return nil }
    return segment.length > 0 ? .acknowledge : .challenge
  }

  /// The first check of RFC 9293 §3.10.7.4, and what lies outside the window cut off; nothing where
  /// something of the segment is acceptable.
  func checkSequence(_ segment: inout TCPSegment) -> ConnectionEffects? {
    if segment.flags.contains(.synchronize), segment.sequence == initialReceived,
      state == .synReceived
    {
      // A SYN again means that ours was lost; with ACK, that both sides began at once.
      guard segment.flags.contains(.acknowledge) else { return .synchronize }
      segment.flags.remove(.synchronize)
      segment.sequence = segment.sequence + 1
    }
    let place = received.next
    let room = max(0, place.distance(to: announcedEnd))
    let offset = place.distance(to: segment.sequence)
    if room == 0, offset == 0 {
      // Nothing fits, but what else the segment says counts.
      segment.wasCut = segment.length > 0
      segment.dataCount = 0
      segment.flags.remove(.finish)
      return nil
    }
    let length = segment.length
    let isAcceptable =
      length == 0 ? offset >= 0 && offset < max(room, 1) : offset < room && offset &+ length > 0
    guard isAcceptable else {
      if segment.flags.contains(.reset) { return [] }
      return length > 0 ? .acknowledge : .challenge
    }
    trim(&segment, offset: offset, room: room)
    return nil
  }

  private func trim(_ segment: inout TCPSegment, offset: Int, room: Int) {
    if offset < 0 {
      if segment.flags.contains(.synchronize) { return }
      let old = min(-offset, segment.dataCount)
      segment.sequence = segment.sequence + old
      segment.dataStart &+= old
      segment.dataCount &-= old
    }
    let excess = max(0, offset) &+ segment.dataCount &- room
    if excess > 0 {
      segment.dataCount &-= excess
      segment.flags.remove(.finish)
      segment.wasCut = true
    }
  }

  /// A reset within the window.
  mutating func receiveReset(_ segment: TCPSegment) -> ConnectionEffects {
    // RFC 5961 §3.2: only at the very place; else the peer shall say it again there.
    guard segment.sequence == received.next else { return .challenge }
    failure = state == .synReceived && !marks.contains(.isPassive) ? .refused : .reset
    return [.closed, .ready]
  }
}
