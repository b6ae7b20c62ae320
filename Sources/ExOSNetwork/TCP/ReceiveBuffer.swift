// What the peer has sent and the program has not taken: a ring, in which bytes that came ahead of their
// turn already lie at their places. So memory is bounded by the ring, and putting data in order copies
// nothing.

/// A connection's received bytes.
struct ReceiveBuffer {
  private let ring: Region
  /// Where the first byte that the program has not taken lies.
  private var head = 0
  /// How many bytes are in order for the program.
  private(set) var readyCount = 0
  /// The sequence number of the byte that is next in turn.
  private(set) var next = SequenceNumber(0)
  /// What came ahead of its turn.
  private(set) var ahead = SequenceRanges()
  /// The range that changed last, which the peer is told of first (RFC 2018 §4).
  private(set) var latest = SequenceRange.empty

  /// - Precondition: The ring's size is a power of two.
  init(ring: Region) { self.ring = ring }

  /// Begins a new stream.
  mutating func reset(next: SequenceNumber) {
    head = 0
    readyCount = 0
    self.next = next
    ahead.removeAll()
  }

  /// How many bytes from `next` on there is room for.
  @inline(__always)
  var room: Int { ring.count &- readyCount }

  @inline(__always)
  var capacity: Int { ring.count }

  @inline(__always)
  private var mask: Int { ring.count &- 1 }

  /// Takes bytes that are next in turn.
  ///
  /// - Precondition: There is room.
  @inline(__always)
  mutating func append(_ bytes: RawSpan) {
    if readyCount == 0, ahead.isEmpty { head = 0 }
    write(bytes, at: readyCount)
    readyCount &+= bytes.byteCount
    next = next + bytes.byteCount
    if !ahead.isEmpty { join() }
  }

  /// Takes bytes that came ahead of their turn.
  ///
  /// - Precondition: They begin behind `next` and there is room.
  mutating func hold(_ bytes: RawSpan, from place: SequenceNumber) {
    let range = SequenceRange(start: place, end: place + bytes.byteCount)
    guard let joined = ahead.insert(range) else { return }
    write(bytes, at: readyCount &+ next.distance(to: place))
    latest = joined
  }

  /// Goes past the peer's FIN, which takes a place in the sequence and none in the ring.
  mutating func skipFinish() { next = next + 1 }

  /// What was ahead and has now its turn.
  private mutating func join() {
    let end = ahead.skip(next)
    let count = next.distance(to: end)
    readyCount &+= count
    next = end
    ahead.removeAll(before: next)
  }

  @inline(__always)
  private mutating func write(_ bytes: RawSpan, at offset: Int) {
    let start = (head &+ offset) & mask
    let count = bytes.byteCount
    if count <= ring.count &- start {
      ring.copy(bytes, to: start)
    } else {
      let first = ring.count &- start
      ring.copy(bytes.extracting(first: first), to: start)
      ring.copy(bytes.extracting(first..<count), to: 0)
    }
  }

  /// The bytes in order that lie in a row.
  @inline(__always)
  var readable: Content { ring.content(from: head, count: min(readyCount, ring.count &- head)) }

  /// Lets go of the first bytes.
  ///
  /// - Precondition: So many are in order.
  @inline(__always)
  mutating func consume(_ count: Int) {
    precondition(count >= 0 && count <= readyCount)
    head = (head &+ count) & mask
    readyCount &-= count
  }
}
