// Text on its way to the console: 24 bytes in three words, as many as one transfer carries beside the
// word that says what is asked.

/// Up to 24 bytes of text, packed into words.
public struct TextPacket: Equatable, Sendable {
  /// The bytes, the first in the lowest byte of the first word.
  public private(set) var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
  /// How many there are.
  public private(set) var count = 0

  /// As many bytes as a packet holds.
  public static let capacity = 24

  public init() {}

  /// A packet as it arrived; a count that is too large is cut.
  public init(words: (UInt64, UInt64, UInt64), count: UInt64) {
    self.words = words
    self.count = count < UInt64(TextPacket.capacity) ? Int(count) : TextPacket.capacity
  }

  public var isFull: Bool { count == TextPacket.capacity }
  public var isEmpty: Bool { count == 0 }

  /// Adds a byte; a full packet stays as it is.
  public mutating func append(_ byte: UInt8) {
    guard count < TextPacket.capacity else { return }
    let shifted = UInt64(byte) << UInt64(truncatingIfNeeded: (count & 7) &* 8)
    switch count >> 3 {
    case 0: words.0 |= shifted
    case 1: words.1 |= shifted
    default: words.2 |= shifted
    }
    count &+= 1
  }

  /// The byte at a position below `count`.
  public subscript(position: Int) -> UInt8 {
    let word =
      switch position >> 3 {
      case 0: words.0
      case 1: words.1
      default: words.2
      }
    return UInt8(truncatingIfNeeded: word >> UInt64(truncatingIfNeeded: (position & 7) &* 8))
  }

  public static func == (one: TextPacket, other: TextPacket) -> Bool {
    one.words == other.words && one.count == other.count
  }
}
