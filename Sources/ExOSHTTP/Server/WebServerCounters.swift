// What a server did so far, for whoever looks after it.

/// Counts since a server began.
public struct WebServerCounters: Equatable, Sendable {
  /// Connections that were accepted, and that are held now.
  public var connections = 0
  public var openConnections = 0
  /// Requests that were answered, well or not, and the bytes that were given to be sent for them.
  public var requests = 0
  public var bytes = 0
  /// Answers that were errors.
  public var errors = 0
  /// Connections that were too slow, and that failed.
  public var timeouts = 0
  public var failures = 0

  public init() {}
}
