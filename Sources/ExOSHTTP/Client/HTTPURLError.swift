// Why a text is no URL that a client can ask for.

/// What is wrong with a URL.
public enum HTTPURLError: Error, Equatable, Sendable {
  /// It is longer than any that a server must take (RFC 9110 §4.1 has 8,000; few take more than 2,000).
  case tooLong
  /// A space, a control character, or one beyond ASCII, which belongs behind a percent sign.
  case malformedCharacter
  /// There is no scheme, or it is not `http`.
  case unsupportedScheme
  /// A user's name stands before the host, and would go to whoever listens (RFC 9110 §4.2.4).
  case credentials
  /// The host is neither an IPv4 address nor a name.
  case malformedHost
  /// The port is not a number from 1 to 65535.
  case malformedPort
}
