// Requests for what has changed (RFC 9110 §13) and for a part of a file (§14). Conditions that are
// malformed or unknown are ignored, as the RFC wants: then the whole file is sent.

import ExOSNetwork

extension Site {
  /// The answer to a request for a file that has a condition or wants a part.
  func special(_ request: Request, _ bytes: RawSpan, _ file: Int) -> Answer {
    if isUnmodified(request, bytes, archive[file]) { return Answer(Site.unmodified(file)) }
    var answer = Answer(Site.whole(file))
    guard request.method == .get, !request.range.isEmpty,
      request.ifRange.isEmpty || names(archive[file], bytes, request.ifRange.range)
    else { return answer }
    switch ByteRange(bytes, in: request.range.range) {
    case nil: return answer
    case let range?:
      guard let part = range.resolved(of: archive[file].data.count) else {
        return Answer(.rangeNotSatisfiable)
      }
      answer.file = file
      answer.part = part
      answer.isPart = true
      return answer
    }
  }

  /// The entity tag decides, and the time only where there is none (RFC 9110 §13.1.3).
  private func isUnmodified(_ request: Request, _ bytes: RawSpan, _ file: ArchivedFile) -> Bool {
    if request.ifNoneMatch.isEmpty {
      return !request.ifModifiedSince.isEmpty
        && isTime(of: file, bytes, request.ifModifiedSince.range)
    }
    var isFound = false
    bytes.forEachElement(in: request.ifNoneMatch.range) { element in
      let isAny = element.count == 1 && bytes.byte(at: element.lowerBound) == UInt8(ascii: "*")
      // Weak comparison: what marks a tag as weak is passed over.
      let isWeak = bytes.holds(Content("W/").bytes, in: element.prefix(2))
      isFound = isAny || isTag(of: file, bytes, isWeak ? element.dropFirst(2) : element)
      return !isFound
    }
    return isFound
  }

  /// Whether a text is a file's tag or time, as `If-Range` wants it.
  private func names(_ file: ArchivedFile, _ bytes: RawSpan, _ range: Range<Int>) -> Bool {
    isTag(of: file, bytes, range) || isTime(of: file, bytes, range)
  }

  private func isTag(of file: ArchivedFile, _ bytes: RawSpan, _ range: Range<Int>) -> Bool {
    writer.clear()
    writer.putTag(of: file)
    return writer.equals(bytes, in: range)
  }

  /// Clients give back the time that they were given; only that one is compared, as a text.
  private func isTime(of file: ArchivedFile, _ bytes: RawSpan, _ range: Range<Int>) -> Bool {
    writer.clear()
    writer.put(HTTPDate(secondsSince1970: file.modified))
    return writer.equals(bytes, in: range)
  }
}

extension Site {
  /// Writes the head of an answer with a part of a file.
  func writePartHead(_ answer: Answer) {
    let file = archive[answer.file]
    writer.begin(.partialContent)
    writer.putType(file.type.bytes, byteCount: answer.part.count)
    writer.put("Content-Range: bytes ")
    writer.put(number: UInt64(answer.part.lowerBound))
    writer.put("-")
    writer.put(number: UInt64(answer.part.upperBound &- 1))
    writer.put("/")
    writer.put(number: UInt64(file.data.count))
    writer.put("\r\n")
    writer.putIdentity(of: file)
    writer.end(isFinal: answer.isFinal)
  }
}
