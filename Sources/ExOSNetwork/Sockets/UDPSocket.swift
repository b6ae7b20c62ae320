// A UDP port in the familiar form. When the value goes, the port is given back.

/// A UDP port.
public struct UDPSocket<L: Link & ~Copyable, N: Neighbours & ~Copyable>: ~Copyable {
  public let stack: NetworkStack<L, N>
  /// The socket's name in `stack.udp`.
  public let id: UDPSocketID

  /// Takes a port.
  ///
  /// - Parameter port: Nothing for any that is free.
  /// - Throws: `busy` if it, or every place for one, is taken.
  public init(_ stack: NetworkStack<L, N>, port: UInt16? = nil) throws(NetworkError) {
    guard let id = stack.udp.bind(port) else { throw .busy }
    self.stack = stack
    self.id = id
  }

  deinit { stack.udp.close(id) }

  /// Our port.
  public var port: UInt16 { stack.udp.port(of: id) ?? 0 }

  /// Sends a datagram; waits while the station is being asked for, or the link is full.
  public borrowing func send(
    _ payload: RawSpan, to address: IPv4Address, port: UInt16, deadline: Instant = .never
  ) throws(NetworkError) {
    while true {
      do throws(NetworkError) {
        return try stack.udp.send(
          payload, to: address, port: port, from: id, through: &stack.output, over: stack.link,
          neighbours: &stack.neighbours)
      } catch {
        let now = stack.link.now
        guard error == .asking || error == .busy, now < deadline else { throw error }
        // The cache asks again when it is asked again.
        stack.wait(until: min(deadline, now + .milliseconds(error == .asking ? 50 : 1)))
      }
    }
  }

  /// Waits for a datagram, and lends it.
  ///
  /// - Returns: False at the deadline.
  public borrowing func receive(
    deadline: Instant = .never,
    _ use: (_ payload: RawSpan, _ source: IPv4Address, _ port: UInt16) -> Void
  ) -> Bool {
    while true {
      if stack.udp.receive(on: id, use) { return true }
      guard stack.link.now < deadline else { return false }
      stack.wait(until: deadline)
    }
  }

  /// For `poll`.
  public borrowing func interest() -> PollEntry { PollEntry(.datagrams(id), .readable) }
}
