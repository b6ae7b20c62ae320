// Which answer a request gets.

import ExOSFiles
import ExOSNetwork

extension Site where Volume: ~Copyable {
  /// As many bytes of a request's body as are skipped, so that the connection can go on.
  private static var longestBody: UInt64 { 65_536 }

  /// The answer to a request.
  ///
  /// - Parameter bytes: The request's head.
  @inline(__always)
  func answer(_ request: Request, _ bytes: RawSpan) throws(RequestError) -> Answer {
    var answer = try choose(request, bytes)
    answer.isFinal = !request.isPersistent
    if request.bodyCount > 0 || request.marks.contains(.isChunked) {
      limit(&answer, request)
    }
    return answer
  }

  /// A body that is short is skipped; after any other, or one that may never come, the connection ends.
  private func limit(_ answer: inout Answer, _ request: Request) {
    if request.bodyCount > Self.longestBody {
      answer = self.answer(.contentTooLarge, isForHead: request.method == .head)
    }
    if request.bodyCount > Self.longestBody
      || !request.marks.isDisjoint(with: [.isChunked, .waitsToContinue])
    {
      answer.isFinal = true
    }
  }

  @inline(__always)
  private func choose(_ request: Request, _ bytes: RawSpan) throws(RequestError) -> Answer {
    let isForHead = request.method == .head
    if request.method == .unknown { return error(.notImplemented) }
    if request.method == .connect || request.method == .options { return error(.methodNotAllowed) }
    let found: Result<Int, FileError> = try row(of: request, bytes)
    switch found {
    case .failure(let failure): return error(Status(failure), isForHead: isForHead)
    case .success(let row):
      guard request.method.rawValue <= Method.head.rawValue else {
        // Files do not have the method; what is no file has none.
        return error(.methodNotAllowed)
      }
      if known[row].isFolder { return Answer(.redirect, of: row, known[row]) }
      if request.marks.contains(.isSpecial) { return special(request, bytes, row) }
      let end = isForHead ? 0 : known[row].identity.size
      return Answer(.whole, of: row, known[row], bytes: 0..<end)
    }
  }

  /// An error that lasts as long as nothing changes on the volume.
  func error(_ status: Status, isForHead: Bool = false) -> Answer {
    var answer = answer(status, isForHead: isForHead)
    answer.changeCount = files.volume.changeCount
    return answer
  }

  @inline(__always)
  private func row(
    of request: Request, _ bytes: RawSpan
  ) throws(RequestError) -> Result<Int, FileError> {
    if request.marks.contains(.isEscaped) {
      return try findEscaped(bytes, in: request.path.range)
    }
    // Without a path the root is meant.
    if request.path.isEmpty { return attempt(Content("/").bytes, in: 0..<1) }
    return attempt(bytes, in: request.path.range)
  }

  @inline(__always)
  private func attempt(_ bytes: RawSpan, in range: Range<Int>) -> Result<Int, FileError> {
    do throws(FileError) { return .success(try find(bytes, in: range)) } catch {
      return .failure(error)
    }
  }

  /// Finds a path that has escapes (RFC 3986 §2.1).
  private func findEscaped(
    _ bytes: RawSpan, in range: Range<Int>
  ) throws(RequestError) -> Result<Int, FileError> {
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
        if byte == UInt8(ascii: "/") { return .failure(.notFound) }
      }
      guard count < KnownFiles.longestPath else { return .failure(.nameTooLong) }
      path.put(byte, at: count)
      count &+= 1
    }
    return attempt(path.bytes(first: count), in: 0..<count)
  }
}

extension Site where Volume: ~Copyable {
  /// Writes a head that is not kept.
  func writeHead(of answer: Answer) {
    let isFinal = answer.isFinal
    switch answer.kind {
    case .part: writer.writePart(answer.bytes, of: known[answer.row], isFinal: isFinal)
    case .unmodified: writer.writeUnmodified(known[answer.row], isFinal: isFinal)
    case .redirect: writer.writeRedirect(to: known[answer.row], isFinal: isFinal)
    case .whole, .page: writer.clear()
    }
  }
}
