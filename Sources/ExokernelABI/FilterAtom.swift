// What filters are made of: comparisons of single words. A filter asks nothing else of a packet, so that
// the kernel can tell of any two filters whether a packet could match both.

/// A comparison of one 64-bit word of a packet: 24 bytes.
///
/// It holds if every byte under the mask lies inside the packet and the word, loaded as the processor
/// loads it (the first byte in the lowest bits), has the value's bits under the mask.
public struct FilterAtom: Equatable, Sendable {
  /// The word's index in bits 0 to 7, the space that it is counted in in bit 8.
  public var place: UInt64
  /// The bits that are compared; never zero.
  public var mask: UInt64
  /// What they must be; zero outside the mask.
  public var value: UInt64

  @inlinable
  public init(place: UInt64 = 0, mask: UInt64 = 0, value: UInt64 = 0) {
    self.place = place
    self.mask = mask
    self.value = value
  }

  /// Word indices are below this: a filter sees 256 bytes of each space.
  public static let wordCount: UInt64 = 32
  /// The bit of `place` for the space that begins behind a computed header.
  public static let computedSpace: UInt64 = 1 << 8

  /// The index of the word, in its space.
  @inlinable
  public var wordIndex: Int { Int(truncatingIfNeeded: place & 0xff) }

  /// Whether the word is counted from behind the computed header, not from the packet's first byte.
  @inlinable
  public var isComputed: Bool { place & FilterAtom.computedSpace != 0 }

  /// How many bytes of its space there must be for the atom to hold.
  @inlinable
  public var reach: Int { wordIndex &* 8 &+ (71 &- mask.leadingZeroBitCount) / 8 }

  /// Whether a word that has this atom's bits has the other's as well.
  @inlinable
  public func implies(_ other: FilterAtom) -> Bool {
    other.mask & ~mask == 0 && value & other.mask == other.value
  }
}
