// Reads a request's head (RFC 9112 §2 to §6) where it lies, line by line, once: if a head comes in pieces,
// it goes on where it stopped. It is strict where leniency would let two readers of one request see two
// different ones: lines end with CR LF, nothing is folded, no name has a space behind it. It allocates
// nothing, and what it makes of a head does not depend on the pieces in which the head came.

/// A request's head on its way in.
struct RequestParser {
  /// What is known so far; all of it when the head is complete.
  var request = Request()
  private var lines = HeadLines()
  private var fieldCount = 0
  private var hasRequestLine = false

  /// As many bytes as a head may have, and fields.
  static let maximumHead = 8192
  static let maximumFields = 100

  @inline(__always)
  init() {}

  /// Goes on with a head.
  ///
  /// - Parameter bytes: What has come so far, from the head's first byte on, and perhaps more than it.
  /// - Returns: How many bytes the head has; nothing while it is not complete.
  mutating func parse(_ bytes: RawSpan) throws(RequestError) -> Int? {
    let end = min(bytes.byteCount, RequestParser.maximumHead)
    while let line = try nextLine(bytes, end) {
      if !hasRequestLine {
        // Empty lines before a request are forgiven (RFC 9112 §2.2).
        if line.isEmpty { continue }
        try parseRequestLine(bytes, line)
        hasRequestLine = true
      } else if line.isEmpty {
        try checkHead()
        return lines.start
      } else {
        fieldCount &+= 1
        guard fieldCount <= RequestParser.maximumFields else { throw .tooManyFields }
        try parseField(bytes, line)
      }
    }
    guard end < RequestParser.maximumHead else {
      throw hasRequestLine ? .headTooLong : .targetTooLong
    }
    return nil
  }

  @inline(__always)
  private mutating func nextLine(
    _ bytes: RawSpan, _ end: Int
  ) throws(RequestError) -> Range<Int>? {
    do throws(HeadLines.Broken) {
      return try lines.next(bytes, to: end, allowsTabs: hasRequestLine)
    } catch { throw .malformedLine }
  }

  /// What only the whole head can show.
  @inline(__always)
  private func checkHead() throws(RequestError) {
    if request.isCurrent, !request.marks.contains(.hasHost) { throw .missingHost }
    if request.marks.contains(.isChunked) {
      guard request.isCurrent, !request.marks.contains(.hasLength) else {
        throw .conflictingLength
      }
    }
  }
}
