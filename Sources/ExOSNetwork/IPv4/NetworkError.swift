// Why a datagram cannot be sent. Each case tells the program what would help.

/// What keeps a datagram from being sent.
public enum NetworkError: Error, Equatable, Sendable {
  /// There is no way to the destination's network.
  case noRoute
  /// The next station's hardware address has been asked for; try again a little later.
  case asking
  /// The next station does not answer.
  case hostUnreachable
  /// The datagram is longer than configured, or than any may be.
  case tooLong
  /// Too much is under way; try again when the link has sent some of it.
  case busy
  /// We have no address yet.
  case noAddress
  /// The link takes nothing, or not this.
  case link(LinkError)
}
