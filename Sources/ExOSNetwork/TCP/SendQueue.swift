// What a program has given to be sent and the peer has not acknowledged: some pieces in a row, each a
// part of the send ring or content that is referred to. It is the retransmission buffer, too; nothing is
// copied again.

/// The bytes between the last acknowledged and the last given.
struct SendQueue {
  private var pieces = [32 of SendPiece](repeating: SendPiece(content: .empty, isInRing: false))
  /// Where the first piece stands, and how many there are.
  private var head = 0
  private var pieceCount = 0
  /// The sequence number of the first byte.
  private(set) var start = SequenceNumber(0)
  private(set) var byteCount = 0

  private let ring: Region
  /// Where the next byte goes in the ring, and how many of its bytes are in use.
  private var ringEnd = 0
  private var ringUse = 0

  /// The piece that was sent from last, and its first byte's number: the next segment goes on there.
  private var cursor = 0
  private var cursorStart = SequenceNumber(0)

  private static let pieceCapacity = 32

  init(ring: Region) { self.ring = ring }

  /// Begins a new stream.
  mutating func reset(start: SequenceNumber) {
    self.start = start
    cursor = 0
    cursorStart = start
    head = 0
    pieceCount = 0
    byteCount = 0
    ringEnd = 0
    ringUse = 0
  }

  /// The sequence number behind the last byte.
  @inline(__always)
  var end: SequenceNumber { start + byteCount }

  /// How many bytes the ring takes now.
  @inline(__always)
  var room: Int { pieceCount < SendQueue.pieceCapacity &- 1 ? ring.count &- ringUse : 0 }

  /// Copies bytes to the ring.
  ///
  /// - Returns: How many there was room for.
  mutating func append(_ bytes: RawSpan) -> Int {
    if pieceCount == 0 { ringEnd = 0 }
    let total = min(bytes.byteCount, room)
    var done = 0
    while done < total {
      let count = min(total &- done, ring.count &- ringEnd)
      ring.copy(bytes.extracting(done..<done &+ count), to: ringEnd)
      let content = ring.content(from: ringEnd, count: count)
      ringEnd &+= count
      if ringEnd == ring.count { ringEnd = 0 }
      push(SendPiece(content: content, isInRing: true))
      ringUse &+= count
      done &+= count
    }
    return total
  }

  /// Takes content by reference.
  ///
  /// - Returns: Whether there was room for another piece.
  mutating func append(_ content: Content) -> Bool {
    guard content.count > 0 else { return true }
    guard pieceCount < SendQueue.pieceCapacity else { return false }
    push(SendPiece(content: content, isInRing: false))
    return true
  }

  private mutating func push(_ piece: SendPiece) {
    byteCount &+= piece.content.count
    if pieceCount > 0 {
      let last = (head &+ pieceCount &- 1) & (SendQueue.pieceCapacity &- 1)
      if pieces[last].isInRing == piece.isInRing,
        let both = pieces[last].content.joined(with: piece.content)
      {
        pieces[last].content = both
        return
      }
    }
    pieces[(head &+ pieceCount) & (SendQueue.pieceCapacity &- 1)] = piece
    pieceCount &+= 1
  }

  /// Lets go of the bytes before a sequence number.
  mutating func release(upTo place: SequenceNumber) {
    var count = start.distance(to: place)
    guard count > 0 else { return }
    if count >= byteCount {
      reset(start: start + byteCount)
      return
    }
    start = place
    byteCount &-= count
    while count > 0 {
      let piece = pieces[head]
      let part = min(count, piece.content.count)
      if piece.isInRing { ringUse &-= part }
      if part == piece.content.count {
        head = (head &+ 1) & (SendQueue.pieceCapacity &- 1)
        pieceCount &-= 1
      } else {
        pieces[head].content = piece.content.part(
          from: part, count: piece.content.count &- part)
      }
      count &-= part
    }
    if cursorStart.precedes(place) {
      cursor = head
      cursorStart = place
    }
  }

  /// Two pieces in a row from a sequence number on, together at most so many bytes long.
  ///
  /// - Precondition: The number lies before the end.
  @inline(__always)
  mutating func pieces(from place: SequenceNumber, limit: Int) -> SendPair {
    if place.precedes(cursorStart) {
      cursor = head
      cursorStart = start
    }
    var offset = cursorStart.distance(to: place)
    while offset >= pieces[cursor].content.count {
      offset &-= pieces[cursor].content.count
      cursorStart = cursorStart + pieces[cursor].content.count
      cursor = (cursor &+ 1) & (SendQueue.pieceCapacity &- 1)
    }
    let index = cursor
    let content = pieces[index].content
    let count = min(limit, content.count &- offset)
    let first = content.part(from: offset, count: count)
    let isLast = (index &- head) & (SendQueue.pieceCapacity &- 1) &+ 1 == pieceCount
    guard count < limit, !isLast else { return SendPair(first: first, second: .empty) }
    let next = pieces[(index &+ 1) & (SendQueue.pieceCapacity &- 1)].content
    return SendPair(
      first: first, second: next.part(from: 0, count: min(limit &- count, next.count)))
  }
}

/// Bytes in a row in memory.
struct SendPiece {
  var content: Content
  /// Whether they lie in the send ring, whose room they take.
  var isInRing: Bool
}

/// What one segment carries.
struct SendPair {
  var first: Content
  var second: Content

  @inline(__always)
  static var empty: SendPair { SendPair(first: .empty, second: .empty) }

  @inline(__always)
  var count: Int { first.count &+ second.count }
}
