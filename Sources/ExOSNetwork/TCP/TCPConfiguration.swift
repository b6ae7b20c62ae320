// How large a TCP is and how patient. Everything that a peer can make it hold is bounded by a number
// here.

/// The sizes and times of a TCP.
public struct TCPConfiguration: Sendable {
  /// How many connections there may be at once, those in TIME-WAIT not counted.
  public var connectionCapacity = 64
  /// How many ports may be listened on.
  public var listenerCapacity = 4
  /// How many ended connections are remembered; past that the oldest is forgotten.
  public var timeWaitCapacity = 1024
  /// Bytes that a peer may send ahead of the program, for each connection; rounded up to a power of two.
  public var receiveBufferSize = 16_384
  /// Bytes that a program may give ahead of the peer, for each connection; content that is sent by
  /// reference takes none.
  public var sendBufferSize = 16_384
  /// Whether timestamps are offered and accepted (RFC 7323).
  public var usesTimestamps = true
  /// Whether selective acknowledgements are offered and accepted (RFC 2018).
  public var usesSACK = true
  /// Whether windows are scaled (RFC 7323).
  public var usesWindowScaling = true
  /// The first retransmission timeout (RFC 6298 §2.1).
  public var initialTimeout = Interval.seconds(1)
  /// The shortest; RFC 6298 §2.4 would have a second, practice has long had a fifth.
  public var minimumTimeout = Interval.milliseconds(200)
  /// The longest, and between zero-window probes.
  public var maximumTimeout = Interval.seconds(60)
  /// How long an acknowledgement may wait for company; at most half a second (RFC 9293 §3.8.6.3).
  public var acknowledgementDelay = Interval.milliseconds(40)
  /// How long without progress until a connection is given up (R2 of RFC 9293 §3.8.3).
  public var userTimeout = Interval.seconds(120)
  /// How long a connection may take to come about.
  public var connectTimeout = Interval.seconds(75)
  /// How long a peer may take to complete a connection that it began.
  public var handshakeTimeout = Interval.seconds(30)
  /// How long an ended connection is remembered: twice the longest life of a segment.
  public var timeWaitDuration = Interval.seconds(60)
  /// How long a connection that the program has closed waits for the peer's FIN.
  public var finishTimeout = Interval.seconds(60)
  /// How long an idle connection is left in peace; zero is for ever (RFC 9293 §3.8.4 wants that).
  public var keepAliveInterval = Interval.zero
  /// The first and last port for connections that name none.
  public var ephemeralPorts: ClosedRange<UInt16> = 49_152...65_535

  public init() {}
}
