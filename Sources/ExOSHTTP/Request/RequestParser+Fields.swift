// The header fields (RFC 9112 §5). Those that decide how long the request is, or to whom it goes, are
// checked by the letter; those that only wish for something may be malformed and are then ignored where
// they are used; the others must have a name.

extension RequestParser {
  /// "host:" in lower case, and its bytes' mask; a colon has the bit that tells letters' cases.
  private static let hostWord: UInt64 = 0x3a_7473_6f68
  private static let hostMask: UInt64 = 0xff_ffff_ffff
  private static let lowerCase: UInt64 = 0x20_2020_2020

  mutating func parseField(_ bytes: RawSpan, _ line: Range<Int>) throws(RequestError) {
    let start = line.lowerBound
    // The one that everybody sends; behind a line there are two bytes.
    if line.count >= 6,
      (bytes.word64(at: start) | RequestParser.lowerCase) & RequestParser.hostMask
        == RequestParser.hostWord
    {
      return try takeHost(bytes, bytes.trimmed(start &+ 5..<line.upperBound))
    }
    if bytes.byte(at: start).isBlank { throw .foldedField }
    var end = start
    while end < line.upperBound, ByteSet.token.contains(bytes.byte(at: end)) { end &+= 1 }
    guard end > start, end < line.upperBound, bytes.byte(at: end) == UInt8(ascii: ":") else {
      throw .malformedField
    }
    try takeField(bytes, start..<end, end &+ 1..<line.upperBound)
  }

  /// Most names are told apart by their length.
  @inline(__always)
  private mutating func takeField(
    _ bytes: RawSpan, _ name: Range<Int>, _ rest: Range<Int>
  ) throws(RequestError) {
    switch name.count {
    case 4 where bytes.spells("host", in: name): try takeHost(bytes, bytes.trimmed(rest))
    case 5 where bytes.spells("range", in: name): request.range = special(bytes.trimmed(rest))
    case 6 where bytes.spells("expect", in: name): try takeExpectation(bytes, bytes.trimmed(rest))
    case 8 where bytes.spells("if-range", in: name): request.ifRange = special(bytes.trimmed(rest))
    case 10 where bytes.spells("connection", in: name): takeConnection(bytes, rest)
    case 13 where bytes.spells("if-none-match", in: name):
      request.ifNoneMatch = special(bytes.trimmed(rest))
    case 14 where bytes.spells("content-length", in: name):
      try takeLength(bytes, bytes.trimmed(rest))
    case 17 where bytes.spells("if-modified-since", in: name):
      request.ifModifiedSince = special(bytes.trimmed(rest))
    case 17 where bytes.spells("transfer-encoding", in: name):
      try takeCoding(bytes, bytes.trimmed(rest))
    default: break
    }
  }

  @inline(__always)
  private mutating func special(_ value: Range<Int>) -> TextPlace {
    request.marks.insert(.isSpecial)
    return TextPlace(value)
  }

  private mutating func takeHost(_ bytes: RawSpan, _ value: Range<Int>) throws(RequestError) {
    guard !request.marks.contains(.hasHost) else { throw .repeatedHost }
    for place in value where !ByteSet.host.contains(bytes.byte(at: place)) { throw .malformedHost }
    request.marks.insert(.hasHost)
  }

  private mutating func takeConnection(_ bytes: RawSpan, _ value: Range<Int>) {
    bytes.forEachElement(in: value) { option in
      if bytes.spells("close", in: option) { request.marks.insert(.close) }
      if bytes.spells("keep-alive", in: option) { request.marks.insert(.keepAlive) }
      return true
    }
  }

  private mutating func takeLength(_ bytes: RawSpan, _ value: Range<Int>) throws(RequestError) {
    guard !request.marks.contains(.hasLength), !value.isEmpty else { throw .malformedLength }
    var count: UInt64 = 0
    for place in value {
      let byte = bytes.byte(at: place)
      guard byte.isDigit else { throw .malformedLength }
      // What is so long is too long, whatever digits follow.
      if count < 1 << 56 { count = count &* 10 &+ UInt64(byte &- 0x30) }
    }
    request.bodyCount = count
    request.marks.insert(.hasLength)
  }

  private mutating func takeCoding(_ bytes: RawSpan, _ value: Range<Int>) throws(RequestError) {
    guard !request.marks.contains(.isChunked), bytes.spells("chunked", in: value) else {
      throw .unknownCoding
    }
    request.marks.insert(.isChunked)
  }

  private mutating func takeExpectation(
    _ bytes: RawSpan, _ value: Range<Int>
  ) throws(RequestError) {
    guard bytes.spells("100-continue", in: value) else { throw .unmetExpectation }
    request.marks.insert(.waitsToContinue)
  }
}
