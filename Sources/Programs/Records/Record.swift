// How a record stands in its block: length, sequence number, a sum over both and the text, then the text. A
// block that a crash left half written has another sum; one that was never written is zero.

/// A record in a block.
enum Record {
  private static let sequence = 0
  private static let length = 8
  private static let sum = 16
  private static let text = 24
  /// As many bytes as a record holds.
  static let capacity = 4096 - text

  /// Fills a block.
  static func write(_ content: [UInt8], sequence number: UInt64, to block: inout MutableSpan<UInt8>)
  {
    for place in 0..<block.count { block[place] = 0 }
    put(number, at: sequence, in: &block)
    put(UInt64(content.count), at: length, in: &block)
    for (index, byte) in content.enumerated() { block[text + index] = byte }
    put(sumOver(block.span), at: sum, in: &block)
  }

  /// The text of a block; nothing where it does not hold that record whole.
  static func read(sequence number: UInt64, from block: Span<UInt8>) -> [UInt8]? {
    let count = word(at: length, in: block)
    guard word(at: sequence, in: block) == number, count <= UInt64(capacity),
      word(at: sum, in: block) == sumOver(block)
    else { return nil }
    return (0..<Int(count)).map { block[text + $0] }
  }

  /// FNV-1a, 64 bits, over the block but for the sum itself.
  private static func sumOver(_ block: Span<UInt8>) -> UInt64 {
    var value: UInt64 = 0xcbf2_9ce4_8422_2325
    for place in 0..<block.count where place < sum || place >= text {
      value = (value ^ UInt64(block[place])) &* 0x100_0000_01b3
    }
    return value
  }

  private static func word(at place: Int, in block: Span<UInt8>) -> UInt64 {
    (0..<8).reduce(0) { $0 | UInt64(block[place + $1]) << UInt64($1 * 8) }
  }

  private static func put(_ value: UInt64, at place: Int, in block: inout MutableSpan<UInt8>) {
    for index in 0..<8 {
      block[place + index] = UInt8(truncatingIfNeeded: value >> UInt64(index * 8))
    }
  }
}
