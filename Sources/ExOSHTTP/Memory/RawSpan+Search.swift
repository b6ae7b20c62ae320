// Looking through bytes, eight at a time where that is possible: requests are read once, and what is
// done for each of their bytes is most of what an answer costs.

import ExOSNetwork

extension RawSpan {
  /// The place of the first control character in a range; the range's end if there is none.
  ///
  /// A control character is less than a space: DEL is harmless where this is used (RFC 9110 §5.5).
  ///
  /// - Precondition: The range lies within.
  @inline(__always)
  func firstControl(from start: Int, to end: Int) -> Int {
    var place = start
    while place &+ 8 <= end {
      let word = word64(at: place)
      // The lowest mark is exact; borrows run upwards only.
      let marks = (word &- 0x2020_2020_2020_2020) & ~word & 0x8080_8080_8080_8080
      if marks != 0 { return place &+ marks.trailingZeroBitCount >> 3 }
      place &+= 8
    }
    while place < end, byte(at: place) >= 0x20 { place &+= 1 }
    return place
  }

  /// Whether a range holds the very bytes of another span.
  ///
  /// - Precondition: The range lies within.
  @inline(__always)
  func holds(_ other: RawSpan, in range: Range<Int>) -> Bool {
    guard other.byteCount == range.count else { return false }
    var place = 0
    while place &+ 8 <= other.byteCount {
      if word64(at: range.lowerBound &+ place) != other.word64(at: place) { return false }
      place &+= 8
    }
    while place < other.byteCount {
      if byte(at: range.lowerBound &+ place) != other.byte(at: place) { return false }
      place &+= 1
    }
    return true
  }

  /// Whether a range holds a word of letters and hyphens, whatever the case of its letters.
  ///
  /// - Parameter word: In lower case.
  /// - Precondition: The range lies within and holds no control character.
  func spells(_ word: StaticString, in range: Range<Int>) -> Bool {
    guard range.count == word.utf8CodeUnitCount else { return false }
    let letters = Content(word)
    for index in 0..<letters.count {
      // In ASCII the cases differ by one bit, which a hyphen has.
      if byte(at: range.lowerBound &+ index) | 0x20 != letters.bytes.byte(at: index) {
        return false
      }
    }
    return true
  }

  /// A range without the blanks at its ends (OWS of RFC 9110 §5.6.3).
  func trimmed(_ range: Range<Int>) -> Range<Int> {
    var start = range.lowerBound
    var end = range.upperBound
    while start < end, byte(at: start).isBlank { start &+= 1 }
    while start < end, byte(at: end &- 1).isBlank { end &-= 1 }
    return start..<end
  }

  /// Calls a closure with every element of a comma-separated list, until it says to stop
  /// (RFC 9110 §5.6.1).
  func forEachElement(in range: Range<Int>, _ body: (Range<Int>) -> Bool) {
    var start = range.lowerBound
    while start < range.upperBound {
      var end = start
      while end < range.upperBound, byte(at: end) != UInt8(ascii: ",") { end &+= 1 }
      let element = trimmed(start..<end)
      if !element.isEmpty, !body(element) { return }
      start = end &+ 1
    }
  }
}
