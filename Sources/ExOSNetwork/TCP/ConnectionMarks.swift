// What is true or not of a connection.

/// A connection's flags.
struct ConnectionMarks: OptionSet {
  var rawValue: UInt32

  @inline(__always)
  init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The program holds it.
  static let isHeld = ConnectionMarks(rawValue: 1 << 0)
  /// It is in the list of those to be flushed.
  static let isToFlush = ConnectionMarks(rawValue: 1 << 1)
  /// It is in the list of those that the program is told of.
  static let isReady = ConnectionMarks(rawValue: 1 << 2)
  /// A peer began it.
  static let isPassive = ConnectionMarks(rawValue: 1 << 3)
  /// It waits in its listener's queue.
  static let isUnaccepted = ConnectionMarks(rawValue: 1 << 4)
  /// An acknowledgement is to go out with the next flush.
  static let acknowledgesNow = ConnectionMarks(rawValue: 1 << 5)
  /// An acknowledgement may wait a little.
  static let acknowledgesLater = ConnectionMarks(rawValue: 1 << 6)
  /// The program has ended its side.
  static let isFinishing = ConnectionMarks(rawValue: 1 << 7)
  /// The peer's FIN has been seen, in turn or not.
  static let knowsFinish = ConnectionMarks(rawValue: 1 << 8)
  static let usesTimestamps = ConnectionMarks(rawValue: 1 << 9)
  static let usesSACK = ConnectionMarks(rawValue: 1 << 10)
  static let isRecovering = ConnectionMarks(rawValue: 1 << 11)
  /// Small segments do not wait (Nagle's algorithm is off).
  static let sendsSmall = ConnectionMarks(rawValue: 1 << 12)
  /// A round trip is being measured.
  static let isTiming = ConnectionMarks(rawValue: 1 << 13)
  /// The program found no room and wants to be told of some.
  static let wantsRoom = ConnectionMarks(rawValue: 1 << 14)
  /// The station that segments go to is known.
  static let isAimed = ConnectionMarks(rawValue: 1 << 15)
  /// The peer's FIN has had its turn.
  static let peerFinished = ConnectionMarks(rawValue: 1 << 16)
  /// Windows are scaled, or the scale is offered; with small buffers our own shift is zero.
  static let offersScaling = ConnectionMarks(rawValue: 1 << 17)
  /// No connection is in the row.
  static let isFree = ConnectionMarks(rawValue: 1 << 18)
}

/// What a segment, a time or the program has made necessary.
struct ConnectionEffects: OptionSet {
  var rawValue: UInt16

  @inline(__always)
  init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Flush it.
  static let output = ConnectionEffects(rawValue: 1 << 0)
  /// Acknowledge at once.
  static let acknowledge = ConnectionEffects(rawValue: 1 << 1)
  /// Acknowledge at once, unless that was done a moment ago (RFC 5961 §7).
  static let challenge = ConnectionEffects(rawValue: 1 << 2)
  /// Send again from the first byte that is not acknowledged.
  static let retransmit = ConnectionEffects(rawValue: 1 << 3)
  /// Send SYN, or SYN and ACK, again.
  static let synchronize = ConnectionEffects(rawValue: 1 << 4)
  /// Tell the program.
  static let ready = ConnectionEffects(rawValue: 1 << 5)
  /// A peer's connection has come about.
  static let established = ConnectionEffects(rawValue: 1 << 6)
  /// Both sides have ended; remember it for a while.
  static let timeWait = ConnectionEffects(rawValue: 1 << 7)
  /// It is over.
  static let closed = ConnectionEffects(rawValue: 1 << 8)
  /// Refuse the segment with a reset, as if there were no connection.
  static let refuse = ConnectionEffects(rawValue: 1 << 9)
  /// Reset the peer's side.
  static let reset = ConnectionEffects(rawValue: 1 << 10)
}
