// What a program waits for when it waits for several things.

/// A socket in `poll`, what is wanted of it, and what it is ready for.
public struct PollEntry: Sendable {
  enum Socket: Sendable {
    case connection(ConnectionID)
    case listener(ListenerID)
    case datagrams(UDPSocketID)
  }

  let socket: Socket
  /// What is waited for; the end of a connection always is.
  public var wanted: Readiness
  /// What `poll` found.
  public internal(set) var ready: Readiness = []

  init(_ socket: Socket, _ wanted: Readiness) {
    self.socket = socket
    self.wanted = wanted
  }
}
