// How many clients a server has and how patient it is with them. The sizes of what one client can send
// are the parser's.

public import ExOSNetwork

/// The sizes and times of a web server.
public struct WebServerConfiguration: Sendable {
  public var port: UInt16 = 80
  /// How many connections there may be at once: as many as the stack's TCP has.
  ///
  /// Each takes 9 KiB.
  public var connectionCapacity = 64
  /// How many connections may wait to be accepted; past that there are cookies.
  public var backlog = 64
  /// How long a client may take for a request, from the connection or the request's first byte on.
  public var requestPatience = Interval.seconds(10)
  /// How long a connection may wait for its next request.
  public var idlePatience = Interval.seconds(30)
  /// How long a client may take nothing of what it has asked for.
  public var answerPatience = Interval.seconds(60)
  /// How long a client may take to end a connection that we have ended.
  public var farewellPatience = Interval.seconds(5)

  public init() {}
}
