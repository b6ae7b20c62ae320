// Why a name has no address for us.

/// What keeps a name from being found.
public enum DNSError: Error, Equatable, Sendable {
  /// There is no such name.
  case noSuchName
  /// There is the name, but it has no IPv4 address.
  case noAddress
  /// The name is another's, that another's, and so on, or in a circle.
  case tooManyAliases
  /// The answer did not fit a datagram and was cut; by TCP we do not ask.
  case truncated
  /// The server could not find out.
  case serverFailure
  /// The server would not say, for the reason of this code.
  case refused(UInt8)
  /// The answer is to our question, and no answer at all.
  case malformed
  /// Nobody answered.
  case timedOut
  /// The question could not be sent.
  case unsent(NetworkError)
}
