// The part of a file that a client wants (RFC 9110 §14.1.2): one, in bytes. Requests for several parts are
// answered with the whole file, which is allowed.

/// A part of a file whose size is not known yet.
struct ByteRange: Equatable {
  /// Nothing where the last so many bytes are wanted.
  private var first: UInt64?
  /// Nothing where it goes to the end.
  private var last: UInt64?

  /// Reads the value of a Range field.
  ///
  /// - Returns: Nothing if it is anything but one range of bytes.
  init?(_ bytes: RawSpan, in range: Range<Int>) {
    guard range.count > 6, bytes.spells("bytes", in: range.prefix(5)),
      bytes.byte(at: range.lowerBound &+ 5) == UInt8(ascii: "=")
    else { return nil }
    var place = range.lowerBound &+ 6
    first = ByteRange.number(bytes, &place, range.upperBound)
    guard place < range.upperBound, bytes.byte(at: place) == UInt8(ascii: "-") else { return nil }
    place &+= 1
    last = ByteRange.number(bytes, &place, range.upperBound)
    guard place == range.upperBound, first != nil || last != nil else { return nil }
    if let first, let last, last < first { return nil }
  }

  /// Reads digits, if any stand there; what is larger than any file may be any such number.
  private static func number(_ bytes: RawSpan, _ place: inout Int, _ end: Int) -> UInt64? {
    let start = place
    var number: UInt64 = 0
    while place < end, bytes.byte(at: place).isDigit {
      if number < 1 << 56 { number = number &* 10 &+ UInt64(bytes.byte(at: place) &- 0x30) }
      place &+= 1
    }
    return place == start ? nil : number
  }

  /// The places of a file's bytes.
  ///
  /// - Returns: Nothing if the file has none of them.
  func resolved(of size: UInt64) -> Range<UInt64>? {
    guard let first else {
      let wanted = min(last ?? 0, size)
      return wanted == 0 ? nil : size &- wanted..<size
    }
    guard first < size else { return nil }
    return first..<min(last ?? .max, size &- 1) &+ 1
  }
}
