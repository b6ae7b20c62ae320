// What a request's head says, as places in its bytes: it is acted on while they lie where they came.

/// A request without its body.
struct Request {
  var method = Method.unknown
  /// Whether the client speaks HTTP/1.1 rather than 1.0.
  var isCurrent = false
  var marks = RequestMarks()
  /// The target's path, up to the query; empty unless the target has one.
  var path = TextPlace()
  /// How many bytes of body follow.
  var bodyCount: UInt64 = 0
  /// The values of the fields that make a request conditional or partial; empty where they are missing.
  var ifNoneMatch = TextPlace()
  var ifModifiedSince = TextPlace()
  var ifRange = TextPlace()
  var range = TextPlace()

  /// Whether the client lets the connection go on (RFC 9112 §9.3).
  @inline(__always)
  var isPersistent: Bool {
    isCurrent ? !marks.contains(.close) : marks.intersection([.close, .keepAlive]) == .keepAlive
  }
}
