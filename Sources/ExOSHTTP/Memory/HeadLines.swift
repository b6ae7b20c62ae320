// The lines of a head (RFC 9112 §2.2), a request's or a response's: each ends with CR LF, and has no other
// control but tabs. A head that comes in pieces is gone through once.

/// How far the lines of a head have been read.
struct HeadLines {
  /// Where the line begins that is not complete; behind the head when its last line has been taken.
  private(set) var start = 0
  private var scanned = 0

  /// Why a head is none.
  struct Broken: Error {}

  /// The next line without its end.
  ///
  /// - Parameters:
  ///   - bytes: What has come so far, from the head's first byte on; as far as `end`.
  ///   - allowsTabs: Whether the line may have some; a first line may not.
  /// - Returns: Nothing while it is not complete.
  @inline(__always)
  mutating func next(
    _ bytes: RawSpan, to end: Int, allowsTabs: Bool
  ) throws(Broken) -> Range<Int>? {
    while true {
      scanned = bytes.firstControl(from: scanned, to: end)
      guard scanned < end else { return nil }
      let control = bytes.byte(at: scanned)
      if control == 0x0d {
        guard scanned &+ 1 < end else { return nil }
        guard bytes.byte(at: scanned &+ 1) == 0x0a else { throw Broken() }
        let line = start..<scanned
        scanned &+= 2
        start = scanned
        return line
      }
      guard control == 0x09, allowsTabs else { throw Broken() }
      scanned &+= 1
    }
  }
}
