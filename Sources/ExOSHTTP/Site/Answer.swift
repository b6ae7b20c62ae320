// What is to be sent for a request, as indices and places: it is made while the request's bytes lie there,
// and sent when the connection has room.

/// An answer to one request.
struct Answer {
  /// The response's index in the site.
  var response: Int
  /// For a part of a file: the file's index, and which of its bytes.
  var file = 0
  var part = 0..<0
  var isPart = false
  /// Whether the response's body is sent; not for HEAD.
  var hasBody = true
  /// Whether the connection ends with it.
  var isFinal = false

  @inline(__always)
  init(_ response: Int) { self.response = response }

  @inline(__always)
  init(_ status: Status) { response = status.rawValue }
}
