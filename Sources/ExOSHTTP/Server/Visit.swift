// What the server knows of one connection, in the row that the stack gave the connection, too.

import ExOSNetwork

/// A client's connection.
struct Visit {
  enum Phase: UInt8 {
    case none
    /// A request is awaited or on its way.
    case reading
    /// An answer waits for room.
    case answering
    /// Our side has ended.
    case leaving
  }

  var id: ConnectionID?
  var phase = Phase.none
  var parser = RequestParser()
  /// How many bytes of a request that came in pieces have been put aside.
  var gatheredCount = 0
  /// How many bytes of a request's body are still to be skipped.
  var skipCount: UInt64 = 0
  var answer = Answer(.notFound, bodyCount: 0)
  /// The next byte of what the answer is about, and behind the last.
  var place: UInt64 = 0
  var end: UInt64 = 0
  /// Whether the answer uses a known file.
  var usesFile = false
  /// Whether the file is held for what is sent from behind what is kept of it, and the volume's count of
  /// changes when it was last found to be what it was.
  var isStreaming = false
  var streamCount: UInt64 = 0
  /// Whether the answer's head has been given to be sent.
  var isHeadGiven = false
  /// When patience is over.
  var deadline = Instant.never
  /// Bytes given to be sent, and how many of them the client had when it was last looked at.
  var givenCount = 0
  var takenCount = 0
  /// Bytes that came after our side had ended.
  var ignoredCount = 0
  /// Whose the holds of this row are; it stays when the connection is let go.
  var holder: ConnectionID?

  /// Whether a request has begun and is not complete.
  @inline(__always)
  var isMidway: Bool { gatheredCount > 0 || skipCount > 0 }
}
