// Requests for what has changed (RFC 9110 §13) and for a part of a file (§14). Conditions that are
// malformed or unknown are ignored, as the RFC wants: then the whole file is sent.

import ExOSFiles
import ExOSNetwork

extension Site where Volume: ~Copyable {
  /// The answer to a request for a file that has a condition or wants a part.
  func special(_ request: Request, _ bytes: RawSpan, _ row: Int) -> Answer {
    let identity = known[row].identity
    if isUnmodified(request, bytes, identity) { return Answer(.unmodified, of: row, known[row]) }
    let end = request.method == .head ? 0 : identity.size
    let whole = Answer(.whole, of: row, known[row], bytes: 0..<end)
    guard request.method == .get, !request.range.isEmpty,
      request.ifRange.isEmpty || names(identity, bytes, request.ifRange.range),
      let range = ByteRange(bytes, in: request.range.range)
    else { return whole }
    guard let part = range.resolved(of: identity.size) else { return error(.rangeNotSatisfiable) }
    return Answer(.part, of: row, known[row], bytes: part)
  }

  /// The entity tag decides, and the time only where there is none (RFC 9110 §13.1.3).
  private func isUnmodified(_ request: Request, _ bytes: RawSpan, _ identity: FileIdentity) -> Bool
  {
    if request.ifNoneMatch.isEmpty {
      return !request.ifModifiedSince.isEmpty
        && isTime(of: identity, bytes, request.ifModifiedSince.range)
    }
    var isFound = false
    bytes.forEachElement(in: request.ifNoneMatch.range) { element in
      let isAny = element.count == 1 && bytes.byte(at: element.lowerBound) == UInt8(ascii: "*")
      // Weak comparison: what marks a tag as weak is passed over.
      let isWeak = bytes.holds(Content("W/").bytes, in: element.prefix(2))
      isFound = isAny || isTag(of: identity, bytes, isWeak ? element.dropFirst(2) : element)
      return !isFound
    }
    return isFound
  }

  /// Whether a text is a file's tag or time, as `If-Range` wants it.
  private func names(_ identity: FileIdentity, _ bytes: RawSpan, _ range: Range<Int>) -> Bool {
    isTag(of: identity, bytes, range) || isTime(of: identity, bytes, range)
  }

  private func isTag(of identity: FileIdentity, _ bytes: RawSpan, _ range: Range<Int>) -> Bool {
    writer.clear()
    writer.putTag(identity)
    return writer.equals(bytes, in: range)
  }

  /// Clients give back the time that they were given; only that one is compared, as a text.
  private func isTime(of identity: FileIdentity, _ bytes: RawSpan, _ range: Range<Int>) -> Bool {
    guard let modified = identity.modified else { return false }
    writer.clear()
    writer.put(HTTPDate(secondsSince1970: modified))
    return writer.equals(bytes, in: range)
  }
}
