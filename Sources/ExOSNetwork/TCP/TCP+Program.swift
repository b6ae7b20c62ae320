// What a program asks of a TCP. Nothing here waits, and nothing but a new connection's SYN and a reset is
// sent before the next `flush`.

import ExOSMemory

extension TCP {
  /// Listens on a port.
  ///
  /// - Parameter backlog: How many connections may be coming about or waiting; past that there are
  ///   cookies.
  public mutating func listen(on port: UInt16, backlog: Int = 64) throws(TCPError) -> ListenerID {
    guard listener(on: port) == nil else { throw .addressInUse }
    for index in 0..<listeners.count where !listeners[index].isUsed {
      let generation = listeners[index].generation &+ 1
      listeners[index] = Listener()
      listeners[index].isUsed = true
      listeners[index].generation = generation
      listeners[index].port = port
      listeners[index].backlog = max(backlog, 1)
      return ListenerID(row: index, generation: generation)
    }
    throw .exhausted
  }

  private func row(of id: ListenerID) throws(TCPError) -> Int {
    guard id.row < listeners.count, listeners[id.row].isUsed,
      listeners[id.row].generation == id.generation
    else { throw .stale }
    return id.row
  }

  /// Takes the connection that has waited longest.
  ///
  /// - Returns: Nothing if none waits.
  public mutating func accept(
    _ id: ListenerID, over link: borrowing some Link & ~Copyable
  ) throws(TCPError) -> ConnectionID? {
    let listener = try row(of: id)
    while let row = listeners[listener].waiting.removeFirst(&waitingLinks) {
      listeners[listener].waitingCount &-= 1
      connections[row].marks.remove(.isUnaccepted)
      if connections[row].state == .closed, connections[row].received.readyCount == 0 {
        free(row, completed: link.completedTicket)
        continue
      }
      connections[row].marks.insert(.isHeld)
      if !connections[row].readiness.isDisjoint(with: [.readable, .closed]) { announce(row) }
      return self.id(of: row)
    }
    return nil
  }

  /// Whether a connection waits to be accepted.
  public func isWaiting(_ id: ListenerID) throws(TCPError) -> Bool {
    listeners[try row(of: id)].waitingCount > 0
  }

  /// Listens no more; connections that were not accepted are reset.
  public mutating func close(_ id: ListenerID, over link: borrowing some Link & ~Copyable) {
    guard let listener = try? row(of: id) else { return }
    for row in 0..<connections.count
    where connections[row].marks.contains(.isUnaccepted) && Int(listenerOfRow[row]) == listener {
      if connections[row].state != .closed {
        connections[row].sendReset(&interface, now: link.now, over: link)
        end(row, completed: link.completedTicket)
      }
      connections[row].marks.remove(.isUnaccepted)
      free(row, completed: link.completedTicket)
    }
    listeners[listener].isUsed = false
  }

  /// Begins a connection; it is ready when it has come about or failed.
  ///
  /// - Parameter localPort: Ours; nothing for any that is free.
  public mutating func connect(
    to remote: IPv4Address, port: UInt16, from localPort: UInt16? = nil,
    over link: borrowing some Link & ~Copyable, neighbours: inout some Neighbours & ~Copyable
  ) throws(TCPError) -> ConnectionID {
    guard remote.isStation, !interface.isBroadcast(remote), interface.address != .unspecified,
      interface.nextHop(towards: remote) != nil
    else { throw .unreachable }
    let now = link.now
    let key = try chooseKey(remote, port, localPort)
    let (sequence, offset) = sequence(for: key, now: now)
    guard let row = claim(key, sequence: sequence, offset: offset, now: now) else {
      throw .exhausted
    }
    connections[row].state = .synSent
    connections[row].marks.insert(.isHeld)
    connections[row].retransmitAt = now + .milliseconds(100)
    unaimedCount &+= 1
    let id = id(of: row)
    aim(row, now: now, over: link, neighbours: &neighbours)
    setTimer(row)
    return id
  }

  /// A port that makes the connection a new one (RFC 6056 §3.3.3).
  private mutating func chooseKey(
    _ remote: IPv4Address, _ port: UInt16, _ wanted: UInt16?
  ) throws(TCPError) -> ConnectionKey {
    if let wanted {
      let key = ConnectionKey(remote: remote, remotePort: port, localPort: wanted)
      guard find(key) == nil, timeWaits.find(key) == nil else { throw .addressInUse }
      return key
    }
    let range = configuration.ephemeralPorts
    let size = UInt32(range.upperBound &- range.lowerBound) &+ 1
    let digest = sequenceSecret.hash(UInt64(remote.bits), UInt64(port) | 1 << 32)
    let offset = UInt32(truncatingIfNeeded: digest)
    for _ in 0..<size {
      portCount &+= 1
      let local = range.lowerBound &+ UInt16(truncatingIfNeeded: (offset &+ portCount) % size)
      let key = ConnectionKey(remote: remote, remotePort: port, localPort: local)
      if find(key) == nil, timeWaits.find(key) == nil, listener(on: local) == nil { return key }
    }
    throw .exhausted
  }

  /// The next connection that something has happened to: data, room where there was none, the
  /// handshake's end, the peer's, or a failure.
  public mutating func takeReady() -> ConnectionID? {
    while let row = ready.removeFirst(&readyLinks) {
      connections[row].marks.remove(.isReady)
      if connections[row].marks.contains(.isHeld) { return id(of: row) }
    }
    return nil
  }

  /// Where a connection stands.
  public func state(of id: ConnectionID) throws(TCPError) -> TCPState {
    connections[try row(of: id)].state
  }

  /// What the program can do without waiting.
  public func readiness(of id: ConnectionID) throws(TCPError) -> Readiness {
    connections[try row(of: id)].readiness
  }

  /// The peer's address and port.
  public func peer(of id: ConnectionID) throws(TCPError) -> (address: IPv4Address, port: UInt16) {
    let key = connections[try row(of: id)].key
    return (key.remote, key.remotePort)
  }

  /// Sends small segments at once, or has them wait for company (Nagle's algorithm).
  public mutating func setSendsSmall(_ sendsSmall: Bool, on id: ConnectionID) throws(TCPError) {
    let row = try row(of: id)
    if sendsSmall {
      connections[row].marks.insert(.sendsSmall)
    } else {
      connections[row].marks.remove(.sendsSmall)
    }
  }
}

extension TCP {
  /// Why a connection is over; nothing while it is not, or if it ended well.
  public func failure(of id: ConnectionID) throws(TCPError) -> TCPError? {
    connections[try row(of: id)].failure
  }
}
