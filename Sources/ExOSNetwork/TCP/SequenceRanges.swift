// A few ranges of sequence space, in order and apart: what came ahead of its turn at a receiver, what the
// peer has said it holds at a sender. Their number is bounded, so a peer that sends every other byte
// costs no more than one that loses a segment.

/// Up to eight ranges.
///
/// Its operations mutate even where they only look, because a large value that is only read is copied
/// first.
struct SequenceRanges {
  private var ranges = [8 of SequenceRange](repeating: .empty)
  private(set) var count = 0
  /// The sum of the ranges' bytes.
  private(set) var byteCount = 0

  static let capacity = 8

  @inline(__always)
  var isEmpty: Bool { count == 0 }

  mutating func range(at index: Int) -> SequenceRange { ranges[index] }

  /// Where the last range ends; only while there is one.
  mutating func end() -> SequenceNumber { ranges[count &- 1].end }

  mutating func removeAll() {
    count = 0
    byteCount = 0
  }

  /// Adds a range and joins it with those that it touches.
  ///
  /// - Returns: The range that it has become part of; nothing if there is no room for another.
  mutating func insert(_ new: SequenceRange) -> SequenceRange? {
    var first = 0
    while first < count, ranges[first].end.precedes(new.start) { first &+= 1 }
    var last = first
    var joined = new
    while last < count, ranges[last].start.isAtMost(new.end) {
      if ranges[last].start.precedes(joined.start) { joined.start = ranges[last].start }
      joined.end = .later(joined.end, ranges[last].end)
      last &+= 1
    }
    if first == last {
      guard count < SequenceRanges.capacity else { return nil }
      shift(from: first, by: 1)
    } else {
      shift(from: last, by: first &+ 1 &- last)
    }
    ranges[first] = joined
    recount()
    return joined
  }

  /// Removes everything before a place.
  mutating func removeAll(before place: SequenceNumber) {
    var gone = 0
    while gone < count, ranges[gone].end.isAtMost(place) { gone &+= 1 }
    if gone > 0 { shift(from: gone, by: -gone) }
    if count > 0, ranges[0].start.precedes(place) { ranges[0].start = place }
    recount()
  }

  /// The end of the range that a place lies in; the place itself if it lies in none.
  mutating func skip(_ place: SequenceNumber) -> SequenceNumber {
    for index in 0..<count where ranges[index].start.isAtMost(place) {
      if place.precedes(ranges[index].end) { return ranges[index].end }
    }
    return place
  }

  /// The start of the first range after a place; nothing if there is none.
  mutating func firstStart(after place: SequenceNumber) -> SequenceNumber? {
    for index in 0..<count where place.precedes(ranges[index].start) {
      return ranges[index].start
    }
    return nil
  }

  /// How many bytes of the ranges lie within other places.
  mutating func byteCount(within other: SequenceRange) -> Int {
    var sum = 0
    for index in 0..<count {
      let start = SequenceNumber.later(ranges[index].start, other.start)
      let end = ranges[index].end.precedes(other.end) ? ranges[index].end : other.end
      sum &+= max(0, start.distance(to: end))
    }
    return sum
  }

  private mutating func shift(from start: Int, by distance: Int) {
    if distance > 0 {
      var index = count &- 1
      while index >= start {
        ranges[index &+ distance] = ranges[index]
        index &-= 1
      }
    } else if distance < 0 {
      for index in start..<max(start, count) { ranges[index &+ distance] = ranges[index] }
    }
    count &+= distance
  }

  private mutating func recount() {
    byteCount = 0
    for index in 0..<count { byteCount &+= ranges[index].count }
  }
}
