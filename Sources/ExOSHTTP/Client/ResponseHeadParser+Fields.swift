// The fields of a response (RFC 9112 §5, §6) that say how long it is and where else to look. The others must
// have a name.

import ExOSNetwork

extension ResponseHeadParser {
  mutating func parseField(_ bytes: RawSpan, _ line: Range<Int>) throws(ResponseError) {
    let start = line.lowerBound
    if bytes.byte(at: start).isBlank { throw .foldedField }
    var end = start
    while end < line.upperBound, ByteSet.token.contains(bytes.byte(at: end)) { end &+= 1 }
    guard end > start, end < line.upperBound, bytes.byte(at: end) == UInt8(ascii: ":") else {
      throw .malformedField
    }
    let name = start..<end
    let value = bytes.trimmed(end &+ 1..<line.upperBound)
    if bytes.spells("content-length", in: name) {
      try takeLength(bytes, value)
    } else if bytes.spells("transfer-encoding", in: name) {
      try takeCoding(bytes, value)
    } else if bytes.spells("location", in: name), head.location == nil {
      head.location = value.map { bytes.byte(at: $0) }[...]
    }
  }

  private mutating func takeLength(_ bytes: RawSpan, _ value: Range<Int>) throws(ResponseError) {
    guard head.contentLength == nil, !value.isEmpty else { throw .malformedLength }
    var count: UInt64 = 0
    for place in value {
      guard bytes.byte(at: place).isDigit, count < 1 << 56 else { throw .malformedLength }
      count = count &* 10 &+ UInt64(bytes.byte(at: place) &- 0x30)
    }
    head.contentLength = count
  }

  private mutating func takeCoding(_ bytes: RawSpan, _ value: Range<Int>) throws(ResponseError) {
    guard !head.isChunked, bytes.spells("chunked", in: value) else { throw .unknownCoding }
    head.isChunked = true
  }
}

extension RawSpan {
  /// Whether the very bytes of a text stand at a place.
  ///
  /// - Precondition: There are as many bytes there.
  func holds(_ text: StaticString, at place: Int) -> Bool {
    let content = Content(text)
    return holds(content.bytes, in: place..<place &+ content.count)
  }
}
