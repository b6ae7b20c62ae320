// What a creator calls an environment: up to 16 bytes in two words of the environment's record.

/// A short name in two words.
public struct Label: Equatable, Sendable {
  /// The bytes, the first in the lowest byte of the first word; zero bytes fill the end.
  public let words: (UInt64, UInt64)

  /// As many bytes as a label holds.
  public static let capacity = 16

  public init(words: (UInt64, UInt64)) { self.words = words }

  /// A label of a name's first 16 bytes.
  public init(_ name: some Sequence<UInt8>) {
    var low: UInt64 = 0
    var high: UInt64 = 0
    var position: UInt64 = 0
    for byte in name where position < UInt64(Label.capacity) {
      if position < 8 {
        low |= UInt64(byte) << (position &* 8)
      } else {
        high |= UInt64(byte) << ((position &- 8) &* 8)
      }
      position &+= 1
    }
    words = (low, high)
  }

  /// How many bytes the name has.
  public var count: Int {
    let bits =
      words.1 != 0 ? 128 &- words.1.leadingZeroBitCount : 64 &- words.0.leadingZeroBitCount
    return (bits &+ 7) / 8
  }

  /// The byte at a position below `count`.
  public subscript(position: Int) -> UInt8 {
    let word = position < 8 ? words.0 : words.1
    return UInt8(truncatingIfNeeded: word >> UInt64(truncatingIfNeeded: (position & 7) &* 8))
  }

  /// The name as text; bytes that are not printable ASCII become question marks.
  public var text: String {
    var result = ""
    for position in 0..<count {
      let byte = self[position]
      let isPrintable = byte >= 0x20 && byte < 0x7f
      result.unicodeScalars.append(Unicode.Scalar(isPrintable ? byte : 0x3f))
    }
    return result
  }

  public static func == (one: Label, other: Label) -> Bool { one.words == other.words }
}

extension Label: Sequence {
  /// Goes through a label's bytes.
  public struct Iterator: IteratorProtocol {
    private let label: Label
    private var position = 0

    fileprivate init(_ label: Label) { self.label = label }

    public mutating func next() -> UInt8? {
      guard position < label.count else { return nil }
      position &+= 1
      return label[position &- 1]
    }
  }

  public func makeIterator() -> Iterator { Iterator(self) }
}
