// Bytes that are sent by reference: a file in mapped memory, a literal, a part of a send buffer. One of
// the few unsafe files: it keeps an address, which a span may not.

/// Bytes that stay where and what they are until every segment that names them has been sent and
/// acknowledged.
@safe public struct Content: Sendable {
  private nonisolated(unsafe) let base: UnsafeRawPointer
  /// How many bytes there are.
  public let count: Int
  /// The sums that are kept with the content of which these bytes are a part.
  private let sums: ContentSums?

  /// Content that is part of the program.
  public init(_ text: StaticString) {
    unsafe base = UnsafeRawPointer(text.utf8Start)
    count = text.utf8CodeUnitCount
    sums = nil
  }

  /// Content somewhere in memory.
  ///
  /// Whoever makes it promises that the bytes stay mapped and unchanged until the connection that they
  /// were sent on says that it holds nothing any more, or is gone.
  @unsafe public init(_ bytes: UnsafeRawBufferPointer) {
    unsafe base = bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 1).unsafelyUnwrapped
    count = bytes.count
    sums = nil
  }

  private init(_ content: Content, count: Int, sums: ContentSums?) {
    unsafe base = content.base
    self.count = count
    self.sums = sums
  }

  @unsafe private init(base: UnsafeRawPointer, count: Int, sums: ContentSums?) {
    unsafe self.base = base
    self.count = count
    self.sums = sums
  }

  /// The same bytes with their sums.
  func with(_ sums: ContentSums) -> Content { Content(self, count: count, sums: sums) }

  /// No bytes.
  @inline(__always)
  static var empty: Content { Content("") }

  /// The part from a place on.
  ///
  /// - Precondition: It lies within.
  @inline(__always)
  public func part(from place: Int, count partCount: Int) -> Content {
    precondition(place >= 0 && partCount >= 0 && partCount <= count &- place)
    return unsafe Content(base: base + place, count: partCount, sums: sums)
  }

  /// The sum of the bytes, as `RawSpan` has it, by the sums that are kept with them.
  @inline(__always)
  var internetSum: UInt16 { sums?.sum(of: bytes) ?? bytes.internetSum }

  /// The bytes.
  public var bytes: RawSpan {
    @inline(__always) @_lifetime(borrow self)
    get {
      let span = unsafe RawSpan(_unsafeStart: base, byteCount: count)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// This and other content as one; nothing unless that begins in memory where this one ends, and neither
  /// has sums.
  @inline(__always)
  public func joined(with other: Content) -> Content? {
    guard unsafe base + count == other.base, sums == nil, other.sums == nil else { return nil }
    return Content(self, count: count &+ other.count, sums: nil)
  }
}
