// What happened so far, for whoever looks after a stack.

/// Counts since a TCP began.
public struct TCPCounters: Sendable {
  /// Segments that were malformed, or had a wrong checksum.
  public var malformed = 0
  public var badChecksum = 0
  /// Segments sent again because nothing came back in time, or because duplicates did.
  public var timeouts = 0
  public var fastRetransmissions = 0
  /// Cookies sent, and connections that came of them.
  public var cookiesSent = 0
  public var cookiesTaken = 0
  /// Resets sent for segments that nobody expected.
  public var refusals = 0
  public var challenges = 0
}
