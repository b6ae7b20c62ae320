// What the program does with a connection, and what it can know of it.

extension Connection {
  /// Lets go of what the peer has acknowledged and the link no longer refers to.
  @inline(__always)
  mutating func release(completed: Ticket) {
    if heldTicket != .none {
      guard heldTicket <= completed else { return }
      queue.release(upTo: heldUpTo)
      heldTicket = .none
    }
    guard queue.start.precedes(unacknowledged), queue.byteCount > 0 else { return }
    if lastTicket <= completed {
      queue.release(upTo: unacknowledged)
    } else {
      // A copy that was sent again may still wait in the link.
      heldTicket = lastTicket
      heldUpTo = unacknowledged
    }
  }

  /// Ends our side.
  ///
  /// - Returns: Whether it had not been ended.
  mutating func finish() -> Bool {
    switch state {
    case .established: state = .finWait1
    case .closeWait: state = .lastAck
    case .synSent, .synReceived: break
    default: return false
    }
    guard !marks.contains(.isFinishing) else { return false }
    marks.insert(.isFinishing)
    return true
  }

  /// Whether a window update is owed: the program has taken so much that the peer should know.
  @inline(__always)
  mutating func consume(_ count: Int) -> Bool {
    received.consume(count)
    guard state.receivesData, !marks.contains(.peerFinished) else { return false }
    let current = max(0, received.next.distance(to: announcedEnd))
    let growth = received.room &- current
    // Half the ring; or a segment, where the peer may be waiting for room for one.
    let isOwed =
      growth >= received.capacity / 2
      || (growth >= segmentSize && current < 2 &* segmentSize)
    if isOwed { marks.insert(.acknowledgesNow) }
    return isOwed
  }

  /// What the program can do without waiting.
  var readiness: Readiness {
    var readiness: Readiness = []
    if received.readyCount > 0 { readiness.insert(.readable) }
    if marks.contains(.peerFinished) { readiness.formUnion([.readable, .peerFinished]) }
    if state.takesData, !marks.contains(.isFinishing), queue.room > 0 {
      readiness.insert(.writable)
    }
    if state == .closed { readiness.formUnion([.readable, .writable, .closed]) }
    return readiness
  }
}
