// What a response's head says, as far as a client acts on it.

/// A response without its body.
public struct ResponseHead: Equatable, Sendable {
  /// The status code: 200 is all right (RFC 9110 §15).
  public var status: UInt16 = 0
  /// Whether the server speaks HTTP/1.1 rather than 1.0.
  var isCurrent = false
  /// How many bytes the body has; nothing if the head does not say.
  public var contentLength: UInt64?
  /// The body comes in chunks.
  var isChunked = false
  /// Where a client should look instead.
  var location: ArraySlice<UInt8>?

  /// Whether the response only says that another is to come.
  var isInterim: Bool { status < 200 }

  /// Whether there is no body, whatever the fields say (RFC 9112 §6.3).
  var hasNoBody: Bool { isInterim || status == 204 || status == 304 }

  /// The URL that the client is sent on to; nothing if it is not (RFC 9110 §15.4).
  ///
  /// - Throws: What is wrong with that URL.
  public func redirect(from url: HTTPURL) throws(HTTPURLError) -> HTTPURL? {
    guard let location, isRedirect else { return nil }
    return try url.resolving(location)
  }

  /// Whether the client is sent on.
  public var isRedirect: Bool {
    switch status {
    case 301, 302, 303, 307, 308: location != nil
    default: false
    }
  }
}
