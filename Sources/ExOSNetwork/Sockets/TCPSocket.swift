// A connection in the familiar form. The value owns it: when it goes, the connection is closed. Each
// operation waits no longer than its deadline; `.never` waits for ever, a moment that is over not at all.

/// A TCP connection.
public struct TCPSocket<L: Link & ~Copyable, N: Neighbours & ~Copyable>: ~Copyable {
  public let stack: NetworkStack<L, N>
  /// The connection's name in `stack.tcp`.
  public let id: ConnectionID

  /// Takes over a connection.
  public init(stack: NetworkStack<L, N>, id: ConnectionID) {
    self.stack = stack
    self.id = id
  }

  deinit {
    stack.tcp.close(id, over: stack.link)
    stack.flush()
  }

  /// Connects to a peer, and waits until that has come about.
  ///
  /// - Parameter localPort: Ours; nothing for any that is free.
  /// - Throws: `refused`, `unreachable`, `timedOut` also at the deadline, `addressInUse`, `exhausted`.
  public static func connect(
    _ stack: NetworkStack<L, N>, to address: IPv4Address, port: UInt16,
    from localPort: UInt16? = nil, deadline: Instant = .never
  ) throws(TCPError) -> TCPSocket {
    let id = try stack.tcp.connect(
      to: address, port: port, from: localPort, over: stack.link, neighbours: &stack.neighbours)
    let socket = TCPSocket(stack: stack, id: id)
    while true {
      switch try stack.tcp.state(of: id) {
      case .synSent, .synReceived: try stack.waitOrFail(until: deadline)
      case .closed: throw try stack.tcp.failure(of: id) ?? .refused
      default: return socket
      }
    }
  }

  /// Sends bytes, and waits until all have been copied.
  ///
  /// - Parameter isMoreComing: Whether the last segment may wait for the next call.
  /// - Throws: `timedOut` at the deadline, with an unknown part of the bytes taken; `reset`,
  ///   `notConnected`.
  public borrowing func send(
    _ bytes: RawSpan, isMoreComing: Bool = false, deadline: Instant = .never
  ) throws(TCPError) {
    var place = 0
    while place < bytes.byteCount {
      do throws(TCPError) {
        place &+= try stack.tcp.send(
          bytes.extracting(place..<bytes.byteCount), on: id, over: stack.link)
      } catch {
        guard error == .wouldBlock else { throw error }
        try stack.waitOrFail(until: deadline)
      }
    }
    if !isMoreComing { stack.flush() }
  }

  /// Sends content by reference, and waits until it has been taken; see `TCP.send`.
  public borrowing func send(
    _ content: Content, isMoreComing: Bool = false, deadline: Instant = .never
  ) throws(TCPError) {
    while true {
      do throws(TCPError) {
        try stack.tcp.send(content, on: id, over: stack.link)
        break
      } catch {
        guard error == .wouldBlock else { throw error }
        try stack.waitOrFail(until: deadline)
      }
    }
    if !isMoreComing { stack.flush() }
  }

  /// Waits for bytes, and lends them.
  ///
  /// - Parameter use: Looks at the bytes that lie in a row; says how many of them are done with.
  /// - Returns: How many were lent: zero means that the peer has ended its side.
  public borrowing func receive(
    deadline: Instant = .never, _ use: (RawSpan) -> Int
  ) throws(TCPError) -> Int {
    while true {
      do throws(TCPError) { return try stack.tcp.receive(on: id, use) } catch {
        guard error == .wouldBlock else { throw error }
        try stack.waitOrFail(until: deadline)
      }
    }
  }

  /// Waits until the peer has everything that was given.
  public borrowing func drain(deadline: Instant = .never) throws(TCPError) {
    while try stack.tcp.unacknowledgedCount(of: id, over: stack.link) > 0 {
      if let failure = try stack.tcp.failure(of: id) { throw failure }
      try stack.waitOrFail(until: deadline)
    }
  }

  /// Ends our side; the peer may go on.
  public borrowing func finish() throws(TCPError) {
    try stack.tcp.finish(id)
    stack.flush()
  }

  /// Ends the connection at once and tells the peer by a reset.
  public consuming func abort() { stack.tcp.abort(id, over: stack.link) }

  /// For `poll`.
  public borrowing func interest(in wanted: Readiness) -> PollEntry {
    PollEntry(.connection(id), wanted)
  }
}
