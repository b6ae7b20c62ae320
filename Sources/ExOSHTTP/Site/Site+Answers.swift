// Which response a request gets.

import ExOSNetwork

extension Site {
  /// As many bytes of a request's body as are skipped, so that the connection can go on.
  static let longestBody: UInt64 = 65_536

  /// The answer to a request.
  ///
  /// - Parameter bytes: The request's head.
  @inline(__always)
  func answer(_ request: Request, _ bytes: RawSpan) throws(RequestError) -> Answer {
    var answer = try choose(request, bytes)
    answer.hasBody = request.method != .head
    answer.isFinal = !request.isPersistent
    if request.bodyCount > 0 || request.marks.contains(.isChunked) {
      limit(&answer, request)
    }
    return answer
  }

  /// A body that is short is skipped; after any other, or one that may never come, the connection ends.
  private func limit(_ answer: inout Answer, _ request: Request) {
    if request.bodyCount > Site.longestBody { answer.response = Status.contentTooLarge.rawValue }
    if request.bodyCount > Site.longestBody
      || !request.marks.isDisjoint(with: [.isChunked, .waitsToContinue])
    {
      answer.isFinal = true
    }
  }

  @inline(__always)
  private func choose(_ request: Request, _ bytes: RawSpan) throws(RequestError) -> Answer {
    guard request.method.rawValue <= Method.head.rawValue else {
      return try refuse(request, bytes)
    }
    guard let route = try route(of: request, bytes) else { return Answer(.notFound) }
    if route.isRedirect { return Answer(Site.redirect(route.file)) }
    if request.marks.contains(.isSpecial) { return special(request, bytes, route.file) }
    return Answer(Site.whole(route.file))
  }

  /// Files do not have the method; what is no file has none.
  private func refuse(_ request: Request, _ bytes: RawSpan) throws(RequestError) -> Answer {
    switch request.method {
    case .unknown: return Answer(.notImplemented)
    case .connect, .options: return Answer(.methodNotAllowed)
    default: return Answer(try route(of: request, bytes) == nil ? .notFound : .methodNotAllowed)
    }
  }

  @inline(__always)
  private func route(of request: Request, _ bytes: RawSpan) throws(RequestError) -> Route? {
    if request.marks.contains(.isEscaped) {
      return try findEscaped(bytes, in: request.path.range)
    }
    if request.path.isEmpty { return routes.find(Content("/").bytes, in: 0..<1) }
    return routes.find(bytes, in: request.path.range)
  }

  /// Finds a path that has escapes (RFC 3986 §2.1); no path in an archive is longer than what fits.
  private func findEscaped(_ bytes: RawSpan, in range: Range<Int>) throws(RequestError) -> Route? {
    var path = PacketBytes<1024>()
    var count = 0
    var place = range.lowerBound
    while place < range.upperBound {
      var byte = bytes.byte(at: place)
      place &+= 1
      if byte == UInt8(ascii: "%") {
        guard range.upperBound &- place >= 2,
          let high = bytes.byte(at: place).hexadecimalValue,
          let low = bytes.byte(at: place &+ 1).hexadecimalValue,
          high | low != 0
        else { throw .malformedTarget }
        byte = high << 4 | low
        place &+= 2
        // An escaped slash is part of a name, and no name has one.
        if byte == UInt8(ascii: "/") { return nil }
      }
      guard count < Archive.maximumPath else { return nil }
      path.put(byte, at: count)
      count &+= 1
    }
    return routes.find(path.bytes(first: count), in: 0..<count)
  }
}
