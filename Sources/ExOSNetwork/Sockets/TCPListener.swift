// A port that connections are accepted on, in the familiar form. When the value goes, the port is given
// back and connections that were not accepted are reset.

/// A TCP port that is listened on.
public struct TCPListener<L: Link & ~Copyable, N: Neighbours & ~Copyable>: ~Copyable {
  public let stack: NetworkStack<L, N>
  /// The listener's name in `stack.tcp`.
  public let id: ListenerID

  /// Listens on a port; see `TCP.listen`.
  public init(
    _ stack: NetworkStack<L, N>, port: UInt16, backlog: Int = 64
  ) throws(TCPError) {
    self.stack = stack
    id = try stack.tcp.listen(on: port, backlog: backlog)
  }

  deinit { stack.tcp.close(id, over: stack.link) }

  /// Waits for a connection.
  ///
  /// - Throws: `timedOut` at the deadline.
  public borrowing func accept(deadline: Instant = .never) throws(TCPError) -> TCPSocket<L, N> {
    while true {
      if let connection = try stack.tcp.accept(id, over: stack.link) {
        return TCPSocket(stack: stack, id: connection)
      }
      try stack.waitOrFail(until: deadline)
    }
  }

  /// For `poll`.
  public borrowing func interest() -> PollEntry { PollEntry(.listener(id), .readable) }
}
