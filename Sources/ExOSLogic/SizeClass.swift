// The sizes in which the heap hands out small blocks: multiples of 16 to 128, then four steps to each
// doubling, to 2,048 bytes. A block's size is found without a table and wastes at most a fifth.

/// A size of small blocks.
public struct SizeClass: Equatable, Sendable {
  /// From 0, the smallest.
  public let index: Int

  /// How many there are.
  public static let count = 24
  /// The largest block that is small.
  public static let largestSize = 2048

  public init(index: Int) { self.index = index }

  /// The smallest class whose blocks hold so many bytes, at least 1 and at most `largestSize`.
  public init(holding byteCount: Int) {
    if byteCount <= 128 {
      index = (byteCount &+ 15) >> 4 &- 1
    } else {
      // Between 2^(n-1) and 2^n there are four steps of 2^(n-3).
      let last = byteCount &- 1
      let exponent = Int.bitWidth &- last.leadingZeroBitCount
      let step = last >> (exponent &- 3) & 3
      index = 8 &+ (exponent &- 8) &* 4 &+ step
    }
  }

  /// How many bytes each block has.
  public var blockSize: Int {
    if index < 8 { return (index &+ 1) << 4 }
    let exponent = 8 &+ (index &- 8) >> 2
    return 1 << (exponent &- 1) &+ (((index &- 8) & 3) &+ 1) << (exponent &- 3)
  }

  /// How many blocks a page holds.
  public var blocksPerPage: Int { 4096 / blockSize }

  /// The smallest class whose blocks hold so many bytes and begin at multiples of an alignment, which
  /// is a power of two; nothing where that takes whole pages.
  public static func holding(_ byteCount: Int, alignment: Int) -> SizeClass? {
    guard byteCount <= largestSize, alignment <= largestSize else { return nil }
    if alignment <= 16 { return SizeClass(holding: max(byteCount, 1)) }
    // Only blocks whose size is a power of two are aligned to it within a page.
    var size = alignment
    while size < byteCount { size <<= 1 }
    return size <= largestSize ? SizeClass(holding: size) : nil
  }
}
