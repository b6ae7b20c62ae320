// Reads a response's head (RFC 9112 §2, §4, §5) line by line, once: if a head comes in pieces, it goes on
// where it stopped. It is as strict as the server's parser of requests, and for the same reason: two readers
// of one response must not see two different ones.

/// A response's head on its way in.
struct ResponseHeadParser {
  /// What is known so far; all of it when the head is complete.
  var head = ResponseHead()
  private var lines = HeadLines()
  private var fieldCount = 0
  private var hasStatusLine = false

  /// As many bytes as a head may have, and fields.
  static let maximumHead = 16_384
  static let maximumFields = 100

  /// Goes on with a head.
  ///
  /// - Parameter bytes: What has come so far, from the head's first byte on, and perhaps more than it.
  /// - Returns: How many bytes the head has; nothing while it is not complete.
  mutating func parse(_ bytes: RawSpan) throws(ResponseError) -> Int? {
    let end = min(bytes.byteCount, ResponseHeadParser.maximumHead)
    while let line = try nextLine(bytes, end) {
      if !hasStatusLine {
        try parseStatusLine(bytes, line)
        hasStatusLine = true
      } else if line.isEmpty {
        try checkHead()
        return lines.start
      } else {
        fieldCount &+= 1
        guard fieldCount <= ResponseHeadParser.maximumFields else { throw .tooManyFields }
        try parseField(bytes, line)
      }
    }
    guard end < ResponseHeadParser.maximumHead else { throw .headTooLong }
    return nil
  }

  private mutating func nextLine(
    _ bytes: RawSpan, _ end: Int
  ) throws(ResponseError) -> Range<Int>? {
    do throws(HeadLines.Broken) {
      return try lines.next(bytes, to: end, allowsTabs: hasStatusLine)
    } catch {
      // A first line that is none is most likely not HTTP at all.
      throw hasStatusLine ? .malformedLine : .malformedStatusLine
    }
  }

  /// Version, a space, the code, a space, and a reason that nobody reads.
  private mutating func parseStatusLine(
    _ bytes: RawSpan, _ line: Range<Int>
  ) throws(ResponseError) {
    let start = line.lowerBound
    guard line.count >= 12, bytes.holds("HTTP/", at: start), bytes.byte(at: start &+ 5).isDigit,
      bytes.byte(at: start &+ 6) == UInt8(ascii: "."), bytes.byte(at: start &+ 7).isDigit,
      bytes.byte(at: start &+ 8) == 0x20, line.count == 12 || bytes.byte(at: start &+ 12) == 0x20
    else { throw .malformedStatusLine }
    guard bytes.byte(at: start &+ 5) == UInt8(ascii: "1") else { throw .unsupportedVersion }
    head.isCurrent = bytes.byte(at: start &+ 7) != UInt8(ascii: "0")
    for place in (start &+ 9)..<(start &+ 12) {
      guard bytes.byte(at: place).isDigit else { throw .malformedStatusLine }
      head.status = head.status &* 10 &+ UInt16(bytes.byte(at: place) &- 0x30)
    }
    // What is spoken after 101 was not asked for.
    guard 100...599 ~= head.status, head.status != 101 else { throw .unexpectedStatus }
  }

  /// What only the whole head can show.
  private func checkHead() throws(ResponseError) {
    guard head.isChunked else { return }
    guard head.isCurrent, head.contentLength == nil else { throw .conflictingLength }
  }
}
