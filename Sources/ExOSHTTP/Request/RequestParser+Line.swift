// The request line (RFC 9112 §3): method, target and version with single spaces between.

extension RequestParser {
  /// " HTTP/1." and the version's last digit, and the shortest line.
  private static let versionCount = 9
  private static let shortestLine = 14
  /// HTTP/1.1, HTTP/1.0 and the first five bytes of both.
  private static let current: UInt64 = 0x312e_312f_5054_5448
  private static let earlier: UInt64 = 0x302e_312f_5054_5448
  private static let versionName: UInt64 = 0x2f_5054_5448
  /// GET and a space, HEAD.
  private static let getWord: UInt32 = 0x2054_4547
  private static let headWord: UInt32 = 0x4441_4548

  mutating func parseRequestLine(_ bytes: RawSpan, _ line: Range<Int>) throws(RequestError) {
    guard line.count >= RequestParser.shortestLine else { throw .malformedRequestLine }
    let targetStart = try parseMethod(bytes, line)
    let targetEnd = line.upperBound &- RequestParser.versionCount
    guard targetStart < targetEnd, bytes.byte(at: targetEnd) == 0x20 else {
      throw .malformedRequestLine
    }
    try parseVersion(bytes.word64(at: targetEnd &+ 1))
    try parseTarget(bytes, targetStart..<targetEnd)
  }

  /// - Returns: Where the target begins.
  @inline(__always)
  private mutating func parseMethod(
    _ bytes: RawSpan, _ line: Range<Int>
  ) throws(RequestError) -> Int {
    let start = line.lowerBound
    let word = bytes.word32(at: start)
    if word == RequestParser.getWord {
      request.method = .get
      return start &+ 4
    }
    if word == RequestParser.headWord, bytes.byte(at: start &+ 4) == 0x20 {
      request.method = .head
      return start &+ 5
    }
    var end = start
    while end < line.upperBound, bytes.byte(at: end) != 0x20 { end &+= 1 }
    guard let method = Method(bytes, in: start..<end) else { throw .malformedRequestLine }
    request.method = method
    return end &+ 1
  }

  @inline(__always)
  private mutating func parseVersion(_ word: UInt64) throws(RequestError) {
    if word == RequestParser.current {
      request.isCurrent = true
      return
    }
    if word == RequestParser.earlier { return }
    let major = UInt8(truncatingIfNeeded: word >> 40)
    let dot = UInt8(truncatingIfNeeded: word >> 48)
    let minor = UInt8(truncatingIfNeeded: word >> 56)
    guard word & 0xff_ffff_ffff == RequestParser.versionName, major.isDigit, minor.isDigit,
      dot == UInt8(ascii: ".")
    else { throw .malformedRequestLine }
    guard major == UInt8(ascii: "1") else { throw .unsupportedVersion }
    // A later 1.x is answered as the latest that we know (RFC 9110 §2.5).
    request.isCurrent = true
  }

  /// The target's four forms (RFC 9112 §3.2).
  @inline(__always)
  private mutating func parseTarget(
    _ bytes: RawSpan, _ target: Range<Int>
  ) throws(RequestError) {
    if bytes.byte(at: target.lowerBound) == UInt8(ascii: "/") {
      return try parsePath(bytes, target)
    }
    for place in target where bytes.byte(at: place) &- 0x21 >= 0x5e { throw .malformedTarget }
    switch request.method {
    case .connect: return
    case .options where target.count == 1 && bytes.byte(at: target.lowerBound) == 0x2a: return
    default: try parseAbsolute(bytes, target)
    }
  }

  /// A target with a scheme and a host, as proxies are asked; the host is then the target's.
  private mutating func parseAbsolute(
    _ bytes: RawSpan, _ target: Range<Int>
  ) throws(RequestError) {
    var place = target.lowerBound
    while place < target.upperBound, bytes.byte(at: place) != UInt8(ascii: ":") { place &+= 1 }
    let scheme = target.lowerBound..<place
    guard bytes.spells("http", in: scheme) || bytes.spells("https", in: scheme),
      target.upperBound &- place >= 3, bytes.byte(at: place &+ 1) == UInt8(ascii: "/"),
      bytes.byte(at: place &+ 2) == UInt8(ascii: "/")
    else { throw .malformedTarget }
    let hostStart = place &+ 3
    place = hostStart
    while place < target.upperBound, ByteSet.host.contains(bytes.byte(at: place)) { place &+= 1 }
    guard place > hostStart else { throw .malformedTarget }
    // Without a path the root is meant; `Site` knows the empty path as that.
    guard place < target.upperBound else { return }
    let next = bytes.byte(at: place)
    guard next == UInt8(ascii: "/") || next == UInt8(ascii: "?") else { throw .malformedTarget }
    try parsePath(bytes, place..<target.upperBound)
  }

  /// A path up to the query, whose bytes are looked at all the same.
  @inline(__always)
  private mutating func parsePath(
    _ bytes: RawSpan, _ target: Range<Int>
  ) throws(RequestError) {
    var place = target.lowerBound
    while place < target.upperBound {
      let byte = bytes.byte(at: place)
      if byte == UInt8(ascii: "?") { break }
      if byte == UInt8(ascii: "%") { request.marks.insert(.isEscaped) }
      // Visible ASCII; a fragment stays with the client.
      guard byte &- 0x21 < 0x5e, byte != UInt8(ascii: "#") else { throw .malformedTarget }
      place &+= 1
    }
    request.path = TextPlace(target.lowerBound..<place)
    while place < target.upperBound {
      guard bytes.byte(at: place) &- 0x21 < 0x5e, bytes.byte(at: place) != UInt8(ascii: "#") else {
        throw .malformedTarget
      }
      place &+= 1
    }
  }
}
