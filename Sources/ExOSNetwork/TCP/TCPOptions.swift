// The options of a segment (RFC 9293 §3.2, RFC 7323, RFC 2018), read one by one: what no fast path does.
// A malformed option ends the reading; those before it hold.

/// What the options of a segment say.
struct TCPOptions {
  var maximumSegmentSize: UInt16?
  var windowShift: UInt8?
  var permitsSACK = false
  var timestamp: TCPTimestamp?
  /// The blocks of a SACK option, as they stand.
  var blocks = [4 of SequenceRange](repeating: .empty)
  var blockCount = 0

  init(_ frame: RawSpan, of segment: TCPSegment) {
    if segment.hasUsualTimestamp {
      timestamp = segment.timestamp
      return
    }
    var place = segment.optionStart
    let end = segment.dataStart
    while place < end {
      let kind = frame.byte(at: place)
      if kind == 0 { return }
      if kind == 1 {
        place &+= 1
        continue
      }
      guard place &+ 1 < end else { return }
      let size = Int(frame.byte(at: place &+ 1))
      guard size >= 2, size <= end &- place else { return }
      read(kind, frame, at: place &+ 2, count: size &- 2)
      place &+= size
    }
  }

  private mutating func read(_ kind: UInt8, _ frame: RawSpan, at place: Int, count: Int) {
    switch kind {
    case 2 where count == 2: maximumSegmentSize = frame.word16(at: place)
    case 3 where count == 1: windowShift = min(frame.byte(at: place), 14)
    case 4 where count == 0: permitsSACK = true
    case 5 where count & 7 == 0: readBlocks(frame, at: place, count: count >> 3)
    case 8 where count == 8:
      timestamp = TCPTimestamp(
        value: frame.word32(at: place), echo: frame.word32(at: place &+ 4))
    default: break
    }
  }

  private mutating func readBlocks(_ frame: RawSpan, at place: Int, count: Int) {
    blockCount = min(count, 4)
    for index in 0..<blockCount {
      blocks[index] = SequenceRange(
        start: SequenceNumber(frame.word32(at: place &+ index &* 8)),
        end: SequenceNumber(frame.word32(at: place &+ index &* 8 &+ 4)))
    }
  }
}
