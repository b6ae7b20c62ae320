// Reads a response from a connection's bytes as they come, in whatever pieces. The head is kept, for it is
// bounded; the body is handed on, for it is not. That of a redirect is left where it is.

/// A response on its way in.
public struct ResponseReader {
  /// What the head says, once it is complete.
  public private(set) var head: ResponseHead?
  /// The head's bytes, with the line that ends it.
  public private(set) var headBytes: [UInt8] = []
  private var parser = ResponseHeadParser()
  private var body = BodyDecoder.untilEnd
  private var interimCount = 0
  private let isForHead: Bool

  /// How many responses may say that another is to come.
  private static let maximumInterim = 8

  /// - Parameter isForHead: Whether the request was for the head alone.
  public init(isForHead: Bool = false) { self.isForHead = isForHead }

  /// Whether nothing more is wanted of the response.
  public var isComplete: Bool {
    guard let head else { return false }
    return body.isComplete || head.isRedirect
  }

  /// Goes on with a response.
  ///
  /// - Parameters:
  ///   - bytes: What has come since the last call.
  ///   - use: Called with the body's content, piece by piece.
  /// - Returns: How many of the bytes belong to the response.
  public mutating func read(
    _ bytes: RawSpan, _ use: (RawSpan) -> Void
  ) throws(ResponseError) -> Int {
    var place = 0
    while place < bytes.byteCount, !isComplete {
      let rest = bytes.extracting(place..<bytes.byteCount)
      place &+= head == nil ? try readHead(rest) : try body.decode(rest, use)
    }
    return place
  }

  /// To be called when the server has ended the connection.
  ///
  /// - Throws: What is missing, unless that is how the body ends.
  public func checkEnd() throws(ResponseError) {
    guard head != nil else {
      throw headBytes.isEmpty && interimCount == 0 ? .noResponse : .truncatedHead
    }
    guard body.isComplete || body == .untilEnd else { throw .truncatedBody }
  }

  /// - Returns: How many of the bytes belong to the head.
  private mutating func readHead(_ bytes: RawSpan) throws(ResponseError) -> Int {
    let before = headBytes.count
    // Never none: a head that is as long as it may be is complete or refused.
    let count = min(bytes.byteCount, ResponseHeadParser.maximumHead &- before)
    for place in 0..<count { headBytes.append(bytes.byte(at: place)) }
    var parser = self.parser
    let end = try unsafe parser.parse(headBytes.span.bytes)
    self.parser = parser
    guard let end else { return count }
    headBytes.removeLast(headBytes.count &- end)
    try take(parser.head)
    return end &- before
  }

  private mutating func take(_ complete: ResponseHead) throws(ResponseError) {
    guard !complete.isInterim else {
      interimCount &+= 1
      guard interimCount <= ResponseReader.maximumInterim else { throw .tooManyInterim }
      parser = ResponseHeadParser()
      headBytes.removeAll(keepingCapacity: true)
      return
    }
    head = complete
    body = BodyDecoder(of: complete, isForHead: isForHead)
  }
}
