// How connections end. Our side ends first, with the last data; then the client has a moment to end its
// own. Who closed at once would answer what is still coming with a reset, and a reset can overtake the
// answer (RFC 9112 §9.6).

import ExOSFiles
import ExOSMemory
import ExOSNetwork

extension WebServer where L: ~Copyable, N: ~Copyable, Volume: ~Copyable {
  /// As many bytes as a client may send after our side has ended.
  private static var ignoredLimit: Int { 1 << 20 }
  /// Deadlines are looked at no more often than this, for looking concerns all connections.
  private static var inspectionInterval: Interval { .milliseconds(100) }

  /// Ends our side.
  func depart(_ id: ConnectionID, _ now: Instant) {
    try? stack.tcp.finish(id)
    visits[id.row].phase = .leaving
    wait(id.row, until: now + configuration.farewellPatience)
  }

  /// Passes over what still comes, until the client has ended its side and has all that it was sent.
  func leave(_ id: ConnectionID) {
    while true {
      do throws(TCPError) {
        let count = try stack.tcp.receive(on: id) { bytes in
          visits[id.row].ignoredCount &+= bytes.byteCount
          return bytes.byteCount
        }
        if count == 0 { return isOwed(id) ? () : release(id) }
        if visits[id.row].ignoredCount > Self.ignoredLimit { return abort(id) }
      } catch {
        return error == .wouldBlock ? () : release(id)
      }
    }
  }

  private func isOwed(_ id: ConnectionID) -> Bool {
    (try? stack.tcp.state(of: id)) ?? .closed != .closed && untaken(id) > 0
  }

  /// How many bytes the client does not have yet.
  private func untaken(_ id: ConnectionID) -> Int {
    (try? stack.tcp.unacknowledgedCount(of: id, over: stack.link)) ?? 0
  }

  /// Lets go of a connection.
  func release(_ id: ConnectionID) {
    forget(id)
    stack.tcp.close(id, over: stack.link)
  }

  /// Ends a connection at once.
  private func abort(_ id: ConnectionID) {
    forget(id)
    stack.tcp.abort(id, over: stack.link)
  }

  /// A connection that has failed.
  func fail(_ id: ConnectionID) {
    counters.failures &+= 1
    abort(id)
  }

  private func forget(_ id: ConnectionID) {
    endAnswer(id.row)
    counters.openConnections &-= 1
    visits[id.row].id = nil
    visits[id.row].phase = .none
    visits[id.row].deadline = .never
  }

  /// Looks for connections with which patience is over.
  func inspect(_ now: Instant) {
    if site.streamedSlots > 0 { settleAll() }
    nextDeadline = .never
    for row in 0..<visits.count {
      guard visits[row].deadline <= now, let id = visits[row].id else { continue }
      losePatience(id, now)
    }
    var soonest = Instant.never
    for row in 0..<visits.count { soonest = min(soonest, visits[row].deadline) }
    nextDeadline = max(soonest, now + Self.inspectionInterval)
  }

  private func losePatience(_ id: ConnectionID, _ now: Instant) {
    let untaken = untaken(id)
    if untaken > 0 { return losePatience(id, untaken: untaken, now) }
    let row = id.row
    switch visits[row].phase {
    case .reading:
      if visits[row].isMidway { counters.timeouts &+= 1 }
      if visits[row].gatheredCount > 0 { refuse(row, .requestTimeout) } else { depart(id, now) }
      serve(id, now)
    case .answering: serve(id, now)
    case .leaving, .none: release(id)
    }
  }

  /// Who has taken something since the last look may take longer.
  private func losePatience(_ id: ConnectionID, untaken: Int, _ now: Instant) {
    let taken = visits[id.row].givenCount &- untaken
    if taken > visits[id.row].takenCount {
      visits[id.row].takenCount = taken
      return wait(id.row, until: now + configuration.answerPatience)
    }
    counters.timeouts &+= 1
    abort(id)
  }
}
