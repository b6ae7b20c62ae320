// The states of a connection (RFC 9293 §3.3.2). LISTEN is not among them: a listener is a thing of its
// own.

/// Where a connection stands.
public enum TCPState: UInt8, Sendable {
  case closed
  case synSent
  case synReceived
  case established
  case finWait1
  case finWait2
  case closeWait
  case closing
  case lastAck
  case timeWait

  /// Whether both sides have agreed on their sequence numbers.
  @inline(__always)
  var isSynchronized: Bool { rawValue >= TCPState.established.rawValue }

  /// Whether the peer may still send data.
  @inline(__always)
  var receivesData: Bool { self == .established || self == .finWait1 || self == .finWait2 }

  /// Whether the program may still give data to send.
  @inline(__always)
  var takesData: Bool { self == .established || self == .closeWait }

  /// Whether data that the program gave may be sent.
  @inline(__always)
  var sendsData: Bool {
    switch self {
    case .established, .closeWait, .finWait1, .closing, .lastAck: true
    default: false
    }
  }
}
