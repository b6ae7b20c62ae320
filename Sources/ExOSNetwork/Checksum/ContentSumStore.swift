// Where the sums of content are kept, for links that do not sum: memory that whoever keeps the content takes
// at start. One of the few unsafe files: it owns raw memory and checks every place itself.

/// Room for the sums of so much content.
@safe public final class ContentSumStore {
  private let sums: UnsafeMutablePointer<UInt16>
  private let count: Int

  /// Takes the memory for so many bytes of content: 3 % of their number.
  public init(byteCount: Int) {
    count = byteCount / ContentSums.blockSize
    unsafe sums = .allocate(capacity: max(count, 1))
    unsafe sums.initialize(repeating: 0, count: max(count, 1))
  }

  deinit { unsafe sums.deallocate() }

  /// Content with its sums, which it must not survive, nor the store; nor may it change.
  ///
  /// - Parameter place: Whose room is taken, of all the bytes that there is room for; a multiple of 64.
  /// - Precondition: There is room from that place on.
  public func summed(_ content: Content, at place: Int) -> Content {
    let first = place / ContentSums.blockSize
    precondition(place >= 0 && place % ContentSums.blockSize == 0)
    precondition(content.count / ContentSums.blockSize <= count &- first)
    return unsafe content.with(ContentSums(of: content, in: sums + first))
  }
}
