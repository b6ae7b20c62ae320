// Writes the text of responses: at start those that are kept, later the few that cannot be known before,
// such as the head of a part of a file.

import ExOSNetwork

/// A text in the making, bounded.
struct HeadWriter: ~Copyable {
  private var storage = PacketBytes<4096>()
  var count = 0

  /// Begins anew.
  mutating func clear() { count = 0 }

  /// What has been written.
  @_lifetime(&self)
  mutating func text() -> RawSpan { storage.bytes(first: count) }

  /// Whether that is what stands in a range of bytes.
  mutating func equals(_ bytes: RawSpan, in range: Range<Int>) -> Bool {
    bytes.holds(text(), in: range)
  }

  /// Lends what has been written.
  mutating func withText<Value, Failure: Error>(
    _ use: (RawSpan) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    try use(text())
  }

  /// - Precondition: There is room; a head of ours has less than a thousand bytes and a path.
  mutating func put(_ bytes: RawSpan) {
    storage.copy(bytes, to: count)
    count &+= bytes.byteCount
  }

  mutating func put(_ text: StaticString) { put(Content(text).bytes) }

  mutating func put(_ byte: UInt8) {
    storage.put(byte, at: count)
    count &+= 1
  }

  /// Writes a number in decimal.
  mutating func put(number: UInt64) {
    if number >= 10 { put(number: number / 10) }
    put(UInt8(truncatingIfNeeded: number % 10) &+ UInt8(ascii: "0"))
  }

  /// Writes a number of two digits.
  private mutating func put(pair: UInt64) {
    if pair < 10 { put(UInt8(ascii: "0")) }
    put(number: pair)
  }

  /// Writes a word as sixteen hexadecimal digits.
  mutating func put(hexadecimal word: UInt64) {
    var shift: UInt64 = 64
    while shift > 0 {
      shift &-= 4
      put(HeadWriter.digit(UInt8(truncatingIfNeeded: word >> shift & 15), letters: "a"))
    }
  }

  private static func digit(_ value: UInt8, letters: Unicode.Scalar) -> UInt8 {
    value < 10 ? value &+ UInt8(ascii: "0") : value &- 10 &+ UInt8(ascii: letters)
  }

  /// Writes a time (RFC 9110 §5.6.7).
  mutating func put(_ date: HTTPDate) {
    put(date.weekdayName)
    put(", ")
    put(pair: date.day)
    put(" ")
    put(date.monthName)
    put(" ")
    put(pair: date.year / 100)
    put(pair: date.year % 100)
    put(" ")
    put(pair: date.second / 3600)
    put(":")
    put(pair: date.second / 60 % 60)
    put(":")
    put(pair: date.second % 60)
    put(" GMT")
  }

  /// Writes a path so that it may stand in a header field: what is no plain character is escaped.
  mutating func put(escaped path: RawSpan) {
    for place in 0..<path.byteCount {
      let byte = path.byte(at: place)
      if ByteSet.path.contains(byte) {
        put(byte)
      } else {
        put(UInt8(ascii: "%"))
        put(HeadWriter.digit(byte >> 4, letters: "A"))
        put(HeadWriter.digit(byte & 15, letters: "A"))
      }
    }
  }
}
