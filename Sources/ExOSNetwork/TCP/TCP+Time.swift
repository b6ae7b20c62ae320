// Time and output: what is due is done, what is owed is sent.

import ExOSMemory

extension TCP {
  /// Does whatever is due.
  ///
  /// - Parameter neighbours: Asked for stations that are still not known.
  public mutating func advance(
    over link: borrowing some Link & ~Copyable, neighbours: inout some Neighbours & ~Copyable
  ) {
    let now = link.now
    while let row = timers.advance(to: now) {
      guard connections[row].state != .closed else { continue }
      let wasWaiting = connections[row].retransmitAt <= now
      let effects = connections[row].advance(&interface, configuration, now: now, over: link)
      if wasWaiting, connections[row].state.isSynchronized { counters.timeouts &+= 1 }
      if effects.contains(.synchronize) { aim(row, now: now, over: link, neighbours: &neighbours) }
      if effects.contains(.ready) { announce(row) }
      if effects.contains(.reset) { connections[row].sendReset(&interface, now: now, over: link) }
      if effects.contains(.closed) { end(row, completed: link.completedTicket) }
      scheduleIfOwed(row)
      setTimer(row)
    }
    timeWaits.advance(to: now)
  }

  private mutating func scheduleIfOwed(_ row: Int) {
    if connections[row].marks.contains(.acknowledgesNow) { scheduleFlush(row) }
  }

  /// Sends everything that may be sent: to be called when a batch of frames has been taken and the program
  /// has had its say, before waiting.
  public mutating func flush(over link: borrowing some Link & ~Copyable) {
    guard !toFlush.isEmpty else { return }
    let now = link.now
    let completed = link.completedTicket
    // Rows that cannot be finished are put back, behind the last of this turn.
    let last = toFlush.last
    while let row = toFlush.removeFirst(&flushLinks) {
      connections[row].marks.remove(.isToFlush)
      flush(row, now: now, completed: completed, over: link)
      if row == last { return }
    }
  }

  private mutating func flush(
    _ row: Int, now: Instant, completed: Ticket, over link: borrowing some Link & ~Copyable
  ) {
    if connections[row].state == .closed { return free(row, completed: completed) }
    guard connections[row].state.isSynchronized else { return }
    if connections[row].heldTicket != .none {
      connections[row].release(completed: completed)
      if connections[row].marks.contains(.wantsRoom) {
        if connections[row].heldTicket == .none { announce(row) } else { scheduleFlush(row) }
      }
    }
    let delay = configuration.acknowledgementDelay
    if !connections[row].flush(&interface, delay: delay, now: now, over: link) {
      scheduleFlush(row)
    }
    setTimer(row)
  }

  /// When `advance` or `flush` has something to do at the latest.
  public mutating func nextDeadline(now: Instant) -> Instant {
    let soonest = min(timers.nextDeadline(), timeWaits.nextDeadline)
    // The link was full or still refers to something; it tells nobody when that is over.
    return toFlush.isEmpty ? soonest : min(soonest, now + .milliseconds(1))
  }

  /// Finds the station of a connection that we began, and begins it.
  mutating func aim(
    _ row: Int, now: Instant, over link: borrowing some Link & ~Copyable,
    neighbours: inout some Neighbours & ~Copyable
  ) {
    guard !connections[row].marks.contains(.isAimed) else { return }
    guard let hop = interface.nextHop(towards: connections[row].key.remote) else { return }
    switch neighbours.find(hop, from: interface, over: link) {
    case .known(let station):
      connections[row].aim(at: station)
      unaimedCount &-= 1
      connections[row].sendSynchronize(&interface, now: now, over: link)
    case .asked: break
    case .unreachable:
      connections[row].failure = .unreachable
      announce(row)
      end(row, completed: link.completedTicket)
    }
  }

  /// A station has become known: connections that wait for one try again.
  public mutating func neighboursChanged(
    over link: borrowing some Link & ~Copyable, neighbours: inout some Neighbours & ~Copyable
  ) {
    guard unaimedCount > 0 else { return }
    let now = link.now
    for row in 0..<connections.count
    where connections[row].state == .synSent && !connections[row].marks.contains(.isAimed) {
      aim(row, now: now, over: link, neighbours: &neighbours)
      setTimer(row)
    }
  }
}
