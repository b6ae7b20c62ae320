// Waiting for something to happen to sockets. A server with many connections takes them from
// `tcp.takeReady()` instead, whose cost does not grow with their number.

extension NetworkStack where L: ~Copyable, N: ~Copyable {
  /// Waits for a frame or for something to be due.
  ///
  /// - Throws: `timedOut` if the deadline is over.
  func waitOrFail(until deadline: Instant) throws(TCPError) {
    guard link.now < deadline else { throw .timedOut }
    wait(until: deadline)
  }

  /// Waits until one of several sockets is ready for what is wanted of it.
  ///
  /// - Returns: How many are, zero at the deadline; the entries say which and for what.
  public func poll(_ entries: inout [PollEntry], deadline: Instant = .never) -> Int {
    while true {
      var count = 0
      for index in entries.indices {
        let ready = readiness(of: entries[index].socket)
        entries[index].ready = ready.intersection(entries[index].wanted.union(.closed))
        if !entries[index].ready.isEmpty { count &+= 1 }
      }
      if count > 0 || link.now >= deadline { return count }
      wait(until: deadline)
    }
  }

  private func readiness(of socket: PollEntry.Socket) -> Readiness {
    switch socket {
    case .connection(let id): (try? tcp.readiness(of: id)) ?? .closed
    case .listener(let id):
      switch try? tcp.isWaiting(id) {
      case true?: .readable
      case false?: []
      case nil: .closed
      }
    case .datagrams(let id): udp.waitingCount(of: id) > 0 ? .readable : []
    }
  }

  /// Sends an echo request; waits while the station is being asked for.
  public func sendEcho(
    to address: IPv4Address, identifier: UInt16, sequence: UInt16, payload: RawSpan,
    deadline: Instant = .never
  ) throws(NetworkError) {
    while true {
      do throws(NetworkError) {
        return try icmp.sendEcho(
          to: address, identifier: identifier, sequence: sequence, payload: payload,
          through: &output, over: link, neighbours: &neighbours)
      } catch {
        let now = link.now
        guard error == .asking || error == .busy, now < deadline else { throw error }
        wait(until: min(deadline, now + .milliseconds(50)))
      }
    }
  }

  /// Waits for an answer to an echo request.
  ///
  /// - Returns: Nothing at the deadline.
  public func receiveEcho(deadline: Instant = .never) -> EchoReply? {
    while true {
      if let reply = echoReplies.removeFirst() { return reply }
      guard link.now < deadline else { return nil }
      wait(until: deadline)
    }
  }
}
