// Bytes that are sent by reference: a file in mapped memory, a literal, a part of a send buffer. One of
// the few unsafe files: it keeps an address, which a span may not.

/// Bytes that stay where and what they are until every segment that names them has been sent and
/// acknowledged.
@safe public struct Content: Sendable {
  private nonisolated(unsafe) let base: UnsafeRawPointer
  /// How many bytes there are.
  public let count: Int

  /// Content that is part of the program.
  public init(_ text: StaticString) {
    unsafe base = UnsafeRawPointer(text.utf8Start)
    count = text.utf8CodeUnitCount
  }

  /// Content somewhere in memory.
  ///
  /// Whoever makes it promises that the bytes stay mapped and unchanged until the connection that they
  /// were sent on says that it holds nothing any more, or is gone.
  @unsafe public init(_ bytes: UnsafeRawBufferPointer) {
    unsafe base = bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 1).unsafelyUnwrapped
    count = bytes.count
  }

  /// No bytes.
  static let empty = Content("")

  /// The part from a place on.
  ///
  /// - Precondition: It lies within.
  @inline(__always)
  public func part(from place: Int, count partCount: Int) -> Content {
    precondition(place >= 0 && partCount >= 0 && partCount <= count &- place)
    return unsafe Content(UnsafeRawBufferPointer(start: base + place, count: partCount))
  }

  /// The bytes.
  public var bytes: RawSpan {
    @inline(__always) @_lifetime(borrow self)
    get {
      let span = unsafe RawSpan(_unsafeStart: base, byteCount: count)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// Whether another content begins in memory where this one ends.
  @inline(__always)
  func isFollowed(by other: Content) -> Bool { unsafe base + count == other.base }

  /// This and so many of the bytes behind it, which the caller knows to be the same buffer's.
  @inline(__always)
  func extended(by more: Int) -> Content {
    unsafe Content(UnsafeRawBufferPointer(start: base, count: count &+ more))
  }
}
