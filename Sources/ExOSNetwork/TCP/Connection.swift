// One connection as a pure state machine: segments and times go in, effects come out, and what is to be
// sent is made when it is flushed. It knows no table, no list and no other connection; `TCP` does.

/// A connection's transmission control block (RFC 9293 §3.3.1).
struct Connection: ~Copyable {
  var key = ConnectionKey(remote: .unspecified, remotePort: 0, localPort: 0)
  var state = TCPState.closed
  var marks = ConnectionMarks()
  var failure: TCPError?
  var header: SegmentHeader

  // Sending: SND.UNA, SND.NXT, the highest that SND.NXT has been, and the peer's window.
  var unacknowledged = SequenceNumber(0)
  var next = SequenceNumber(0)
  var highest = SequenceNumber(0)
  var initialSequence = SequenceNumber(0)
  var window = 0
  var largestWindow = 0
  var windowSequence = SequenceNumber(0)
  var windowAcknowledgement = SequenceNumber(0)
  var windowShift = 0
  var segmentSize = 536
  /// The most data that a segment on our link may have, options included.
  var largestSegment = 1460
  var queue: SendQueue

  // Loss: what the peer holds, how far this recovery goes and has got.
  var heldByPeer = SequenceRanges()
  var recoveryPoint = SequenceNumber(0)
  var retransmittedUpTo = SequenceNumber(0)
  var duplicateCount = 0
  var congestion = CongestionControl(segmentSize: 536)

  // Receiving.
  var received: ReceiveBuffer
  var initialReceived = SequenceNumber(0)
  /// The window's right edge as last announced.
  var announcedEnd = SequenceNumber(0)
  var announcedShift = 0
  /// Where the peer's FIN is, once one has been seen.
  var finishAt = SequenceNumber(0)
  var lastAcknowledged = SequenceNumber(0)
  var unacknowledgedSegments = 0

  // Timestamps.
  var timestampOffset: UInt32 = 0
  var recentTimestamp: UInt32 = 0
  var recentTimestampAt = Instant(microseconds: 0)

  // Round trips.
  var roundTrip: RoundTripEstimator
  var timedSequence = SequenceNumber(0)
  var timedAt = Instant(microseconds: 0)

  // Times at which something is to be done, and since when nothing has gone on.
  var retransmitAt = Instant.never
  var acknowledgeAt = Instant.never
  var idleAt = Instant.never
  var progressAt = Instant(microseconds: 0)
  var heardAt = Instant(microseconds: 0)
  var sentAt = Instant(microseconds: 0)
  var challengeAt = Instant(microseconds: 0)
  var attemptCount = 0
  /// How much sequence space the last segment had.
  var lastSentCount = 0

  /// The last transmission with a body, and acknowledged bytes that wait for an older one.
  var lastTicket = Ticket.none
  var heldTicket = Ticket.none
  var heldUpTo = SequenceNumber(0)

  init(sendRing: Region, receiveRing: Region, _ configuration: TCPConfiguration) {
    header = SegmentHeader()
    queue = SendQueue(ring: sendRing)
    received = ReceiveBuffer(ring: receiveRing)
    roundTrip = Connection.estimator(configuration)
  }

  static func estimator(_ configuration: TCPConfiguration) -> RoundTripEstimator {
    RoundTripEstimator(
      initial: configuration.initialTimeout, minimum: configuration.minimumTimeout,
      maximum: configuration.maximumTimeout)
  }

  /// Whether something sent has not been acknowledged.
  @inline(__always)
  var isUnderWay: Bool { unacknowledged != highest }

  /// Bytes that the program has given and that were never sent, or are to be sent again.
  @inline(__always)
  var unsentCount: Int { next.distance(to: queue.end) }

  /// Whether enough has been acknowledged to let go of it before the program gives more.
  @inline(__always)
  var isReleaseDue: Bool {
    unacknowledged == highest || queue.start.distance(to: unacknowledged) >= 1 << 16
  }

  /// When the connection next wants to be told the time.
  @inline(__always)
  var deadline: Instant { min(retransmitAt, acknowledgeAt, idleAt) }

  /// Our clock as the peer sees it.
  @inline(__always)
  func timestamp(_ now: Instant) -> TCPTimestamp {
    TCPTimestamp(value: TCPTimestamp.clock(now) &+ timestampOffset, echo: recentTimestamp)
  }
}
