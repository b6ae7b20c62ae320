// A place in a request that is kept while its bytes lie where they came, in half a word.

/// Where a text stands in a head.
struct TextPlace {
  var start: UInt16 = 0
  var count: UInt16 = 0

  @inline(__always)
  init() {}

  /// - Precondition: It lies within a head.
  @inline(__always)
  init(_ range: Range<Int>) {
    start = UInt16(truncatingIfNeeded: range.lowerBound)
    count = UInt16(truncatingIfNeeded: range.count)
  }

  @inline(__always)
  var range: Range<Int> { Int(start)..<Int(start) &+ Int(count) }

  @inline(__always)
  var isEmpty: Bool { count == 0 }
}
