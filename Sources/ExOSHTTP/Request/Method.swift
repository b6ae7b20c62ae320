// What a client may want done (RFC 9110 §9.3, RFC 5789). A server of files does the first two.

import ExOSNetwork

/// A request's method.
enum Method: UInt8 {
  case get
  case head
  /// A method that others know and that files do not have.
  case unsupported
  /// CONNECT and OPTIONS, whose targets may have forms of their own.
  case connect
  case options
  /// A method that nobody has told us of.
  case unknown

  /// Reads a method.
  ///
  /// - Precondition: The range lies within.
  /// - Returns: Nothing if it is not even a token.
  init?(_ bytes: RawSpan, in range: Range<Int>) {
    guard !range.isEmpty else { return nil }
    for place in range where !ByteSet.token.contains(bytes.byte(at: place)) { return nil }
    if bytes.is("GET", range) {
      self = .get
    } else if bytes.is("HEAD", range) {
      self = .head
    } else if bytes.is("CONNECT", range) {
      self = .connect
    } else if bytes.is("OPTIONS", range) {
      self = .options
    } else if bytes.is("POST", range) || bytes.is("PUT", range) || bytes.is("DELETE", range)
      || bytes.is("TRACE", range) || bytes.is("PATCH", range)
    {
      self = .unsupported
    } else {
      self = .unknown
    }
  }
}

extension RawSpan {
  /// Whether a range holds the very bytes of a text; methods have a case.
  fileprivate func `is`(_ text: StaticString, _ range: Range<Int>) -> Bool {
    holds(Content(text).bytes, in: range)
  }
}
