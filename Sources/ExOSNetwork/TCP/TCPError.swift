// Why a connection is not, or is no more.

/// What went wrong with a connection or a listener.
public enum TCPError: Error, Equatable, Sendable {
  /// The handle is of a connection or listener that is gone.
  case stale
  /// There is nothing to do yet; the program is told when there is.
  case wouldBlock
  /// The peer refused the connection.
  case refused
  /// The peer reset the connection.
  case reset
  /// The peer did not answer for too long.
  case timedOut
  /// There is no way to the peer, or its station does not answer.
  case unreachable
  /// The program has ended its side already, or there is no connection yet.
  case notConnected
  /// The port is listened on, or this very connection exists.
  case addressInUse
  /// Every place for a connection, listener or port is taken.
  case exhausted
}
