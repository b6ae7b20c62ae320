// The chunked transfer coding (RFC 9112 §7.1): pieces with their sizes before them in hexadecimal, an empty
// one last, and perhaps fields behind it, which are read over like everything that may follow a size.

/// A body in chunks on its way in.
struct ChunkDecoder: Equatable {
  private enum Phase: Equatable {
    /// Digits of a size; what may follow them, up to a carriage return; the line feed.
    case size
    case sizeExtension
    case sizeEnd
    /// So many bytes of content are to come; then the line's end.
    case content
    case contentReturn
    case contentEnd
    /// A line behind the last chunk, its start or the rest; the line feed; and that of the empty line.
    case trailerStart
    case trailer
    case trailerEnd
    case lastEnd
    case complete
  }

  private var phase = Phase.size
  private var size: UInt64 = 0
  private var digitCount = 0
  /// How long the line with the size is so far, or everything behind the last chunk.
  private var lineCount = 0

  /// As many bytes as such a line may have, and all that is behind the last chunk.
  static let maximumLine = 1024
  static let maximumTrailer = 8192
  /// Digits of the largest size, many times what anybody stores.
  private static let maximumDigits = 14

  var isComplete: Bool { phase == .complete }

  /// Goes on with a body; see `BodyDecoder.decode`.
  mutating func decode(
    _ bytes: RawSpan, _ use: (RawSpan) -> Void
  ) throws(ResponseError) -> Int {
    var place = 0
    while place < bytes.byteCount, phase != .complete {
      if phase == .content {
        let count = Int(min(size, UInt64(bytes.byteCount &- place)))
        use(bytes.extracting(place..<place &+ count))
        place &+= count
        size &-= UInt64(count)
        if size == 0 { phase = .contentReturn }
      } else {
        try take(bytes.byte(at: place))
        place &+= 1
      }
    }
    return place
  }

  private mutating func take(_ byte: UInt8) throws(ResponseError) {
    switch phase {
    case .size, .sizeExtension, .sizeEnd: try takeOfSize(byte)
    case .contentReturn: try expect(0x0d, byte, then: .contentEnd)
    case .contentEnd:
      try expect(0x0a, byte, then: .size)
      (size, digitCount, lineCount) = (0, 0, 0)
    default: try takeOfTrailer(byte)
    }
  }

  private mutating func expect(
    _ expected: UInt8, _ byte: UInt8, then next: Phase
  ) throws(ResponseError) {
    guard byte == expected else { throw .malformedChunk }
    phase = next
  }

  private mutating func takeOfSize(_ byte: UInt8) throws(ResponseError) {
    lineCount &+= 1
    guard lineCount <= ChunkDecoder.maximumLine else { throw .chunkLineTooLong }
    if phase == .sizeEnd {
      try expect(0x0a, byte, then: size == 0 ? .trailerStart : .content)
      lineCount = 0
    } else if phase == .size, let digit = byte.hexadecimalValue {
      guard digitCount < ChunkDecoder.maximumDigits else { throw .malformedChunk }
      size = size << 4 | UInt64(digit)
      digitCount &+= 1
    } else {
      guard digitCount > 0 else { throw .malformedChunk }
      if byte == 0x0d { return phase = .sizeEnd }
      // An extension, whatever it may mean to others, begins with a semicolon.
      let isAllowed = phase == .sizeExtension || byte == UInt8(ascii: ";") || byte.isBlank
      guard isAllowed, byte >= 0x20 || byte == 0x09 else { throw .malformedChunk }
      phase = .sizeExtension
    }
  }

  private mutating func takeOfTrailer(_ byte: UInt8) throws(ResponseError) {
    lineCount &+= 1
    guard lineCount <= ChunkDecoder.maximumTrailer else { throw .trailerTooLong }
    switch phase {
    case .trailerEnd: try expect(0x0a, byte, then: .trailerStart)
    case .lastEnd: try expect(0x0a, byte, then: .complete)
    default:
      if byte == 0x0d { return phase = phase == .trailerStart ? .lastEnd : .trailerEnd }
      guard byte >= 0x20 || byte == 0x09 else { throw .malformedChunk }
      phase = .trailer
    }
  }
}
