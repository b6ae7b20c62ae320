// Data between a program and a connection, in both directions, and the ends of it.

import ExOSMemory

extension TCP {
  /// Copies bytes to be sent.
  ///
  /// - Returns: How many there was room for, at least one.
  /// - Throws: `wouldBlock` where there is no room; the connection is ready when there is.
  public mutating func send(
    _ bytes: RawSpan, on id: ConnectionID, over link: borrowing some Link & ~Copyable
  ) throws(TCPError) -> Int {
    let row = try rowToSend(id)
    connections[row].release(completed: link.completedTicket)
    let count = connections[row].queue.append(bytes)
    connections[row].marks.remove(.wantsRoom)
    if count < bytes.byteCount { wantRoom(row) }
    guard count > 0 || bytes.byteCount == 0 else { throw .wouldBlock }
    scheduleFlush(row)
    return count
  }

  /// Copies bytes to be sent, all or none.
  ///
  /// - Precondition: The send buffer is not smaller.
  /// - Throws: `wouldBlock` where there is no room for all; the connection is ready when there may be.
  public mutating func sendWhole(
    _ bytes: RawSpan, on id: ConnectionID, over link: borrowing some Link & ~Copyable
  ) throws(TCPError) {
    let row = try rowToSend(id)
    connections[row].release(completed: link.completedTicket)
    guard connections[row].queue.room >= bytes.byteCount else {
      wantRoom(row)
      throw .wouldBlock
    }
    connections[row].marks.remove(.wantsRoom)
    _ = connections[row].queue.append(bytes)
    scheduleFlush(row)
  }

  /// Sends content by reference.
  ///
  /// It must not change until `unacknowledgedCount` is zero or the connection is gone and the link has
  /// completed every ticket.
  ///
  /// - Throws: `wouldBlock` where there are too many pieces under way.
  public mutating func send(
    _ content: Content, on id: ConnectionID, over link: borrowing some Link & ~Copyable
  ) throws(TCPError) {
    let row = try rowToSend(id)
    connections[row].release(completed: link.completedTicket)
    guard connections[row].queue.append(content) else {
      wantRoom(row)
      throw .wouldBlock
    }
    connections[row].marks.remove(.wantsRoom)
    scheduleFlush(row)
  }

  /// Has the connection be ready when some of what was given has been acknowledged.
  public mutating func awaitAcknowledgement(on id: ConnectionID) throws(TCPError) {
    wantRoom(try row(of: id))
  }

  private mutating func wantRoom(_ row: Int) {
    connections[row].marks.insert(.wantsRoom)
    if connections[row].heldTicket != .none { scheduleFlush(row) }
  }

  private mutating func rowToSend(_ id: ConnectionID) throws(TCPError) -> Int {
    let row = try row(of: id)
    if connections[row].state == .closed { throw connections[row].failure ?? .notConnected }
    if connections[row].marks.contains(.isFinishing) { throw .notConnected }
    guard connections[row].state.takesData else { throw .wouldBlock }
    return row
  }

  /// How many bytes the connection still refers to.
  public mutating func unacknowledgedCount(
    of id: ConnectionID, over link: borrowing some Link & ~Copyable
  ) throws(TCPError) -> Int {
    let row = try row(of: id)
    connections[row].release(completed: link.completedTicket)
    return connections[row].queue.byteCount
  }

  /// Lends the received bytes that lie in a row, and takes back as many as the closure says.
  ///
  /// - Parameter use: Looks at the bytes; says how many of them are done with.
  /// - Returns: How many were lent: zero means that the peer has ended its side.
  /// - Throws: `wouldBlock` where nothing has come; the connection is ready when something has.
  public mutating func receive(
    on id: ConnectionID, _ use: (RawSpan) -> Int
  ) throws(TCPError) -> Int {
    let row = try row(of: id)
    let readable = connections[row].received.readable
    if readable.count == 0 {
      if connections[row].marks.contains(.peerFinished) { return 0 }
      if connections[row].state == .closed { throw connections[row].failure ?? .notConnected }
      throw .wouldBlock
    }
    let count = use(readable.bytes)
    if connections[row].consume(min(max(count, 0), readable.count)) { scheduleFlush(row) }
    return readable.count
  }

  /// Ends our side; what was given is still sent, and the peer may go on.
  public mutating func finish(_ id: ConnectionID) throws(TCPError) {
    let row = try row(of: id)
    if connections[row].finish() { scheduleFlush(row) }
  }

  /// Lets a connection go: what was given is still sent, and our side ends; what comes or was not read is
  /// nobody's, and the peer is told so by a reset.
  public mutating func close(_ id: ConnectionID, over link: borrowing some Link & ~Copyable) {
    guard let row = try? row(of: id) else { return }
    connections[row].marks.subtract([.isHeld, .wantsRoom])
    switch connections[row].state {
    case .closed: return free(row, completed: link.completedTicket)
    case .synSent: return end(row, completed: link.completedTicket)
    default: break
    }
    if connections[row].received.readyCount > 0 {
      return reset(row, over: link)
    }
    if connections[row].finish() { scheduleFlush(row) }
    if connections[row].state == .finWait2 {
      connections[row].idleAt = link.now + configuration.finishTimeout
      setTimer(row)
    }
  }

  /// Ends a connection at once and tells the peer by a reset.
  public mutating func abort(_ id: ConnectionID, over link: borrowing some Link & ~Copyable) {
    guard let row = try? row(of: id) else { return }
    connections[row].marks.subtract([.isHeld, .wantsRoom])
    if connections[row].state == .closed { return free(row, completed: link.completedTicket) }
    reset(row, over: link)
  }

  private mutating func reset(_ row: Int, over link: borrowing some Link & ~Copyable) {
    if connections[row].state != .synSent {
      connections[row].sendReset(&interface, now: link.now, over: link)
    }
    end(row, completed: link.completedTicket)
  }
}
