// Where a response's body ends (RFC 9112 §6.3): at a length, at the last chunk, with the connection, or
// before it begins.

/// A response's body on its way in.
enum BodyDecoder: Equatable {
  /// So many bytes are still to come.
  case counted(UInt64)
  case chunked(ChunkDecoder)
  /// Everything up to the connection's end.
  case untilEnd

  /// - Parameter isForHead: Whether the request was for the head alone.
  init(of head: ResponseHead, isForHead: Bool) {
    if isForHead || head.hasNoBody {
      self = .counted(0)
    } else if head.isChunked {
      self = .chunked(ChunkDecoder())
    } else if let count = head.contentLength {
      self = .counted(count)
    } else {
      self = .untilEnd
    }
  }

  /// Whether nothing more belongs to the body.
  var isComplete: Bool {
    switch self {
    case .counted(let left): left == 0
    case .chunked(let decoder): decoder.isComplete
    case .untilEnd: false
    }
  }

  /// Goes on with a body.
  ///
  /// - Parameter use: Called with the content, piece by piece.
  /// - Returns: How many of the bytes belong to the body.
  mutating func decode(
    _ bytes: RawSpan, _ use: (RawSpan) -> Void
  ) throws(ResponseError) -> Int {
    switch self {
    case .counted(let left):
      let count = Int(min(left, UInt64(bytes.byteCount)))
      if count > 0 { use(bytes.extracting(first: count)) }
      self = .counted(left &- UInt64(count))
      return count
    case .chunked(var decoder):
      defer { self = .chunked(decoder) }
      return try decoder.decode(bytes, use)
    case .untilEnd:
      use(bytes)
      return bytes.byteCount
    }
  }
}
