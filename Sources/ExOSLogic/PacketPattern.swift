// From tests of bytes to the form of a filter that the kernel takes: words in order, each once. What the
// bytes mean is in PacketPattern+IPv4.swift; for other protocols a program adds its own.

public import ExokernelABI

/// A filter that grows test by test.
public struct PacketPattern: Equatable, Sendable {
  /// Where offsets are counted from.
  public enum Space: UInt64, Sendable {
    /// The packet's first byte.
    case packet = 0
    /// The first byte behind the header that the pattern's rule measures.
    case behindHeader = 0x100
  }

  /// The header rule that counts once a test lies behind a header.
  private let rule: FilterHeaderRule
  /// What to hand to the kernel.
  public private(set) var description: FilterDescription

  /// A pattern of incoming packets; without a test it is the remainder, which matches everything.
  public init(rule: FilterHeaderRule = .behindIPv4) {
    self.rule = rule
    description = FilterDescription(.incoming)
  }

  /// A transmit template: what headers of this length must be.
  ///
  /// - Parameter headerLength: In bytes, 1 to 128; no test may lie behind it.
  public init(templateOf headerLength: Int) {
    rule = .none
    description = FilterDescription(.outgoing, headerLength: headerLength)
  }

  /// Demands that the bytes from an offset on are a number, the most significant first.
  ///
  /// - Parameter mask: The bits of the number that count.
  public mutating func require<Number: FixedWidthInteger & UnsignedInteger>(
    _ number: Number, mask: Number = .max, at offset: Int, in space: Space = .packet
  ) throws(PacketPatternError) {
    let count = Number.bitWidth / 8
    var index = 0
    while index < count {
      let shift = (count &- 1 &- index) &* 8
      try requireByte(
        UInt64(truncatingIfNeeded: number >> shift) & 0xff,
        mask: UInt64(truncatingIfNeeded: mask >> shift) & 0xff, at: offset &+ index, in: space)
      index &+= 1
    }
  }

  private mutating func requireByte(_ value: UInt64, mask: UInt64, at offset: Int, in space: Space)
    throws(PacketPatternError)
  {
    guard mask != 0 else { return }
    guard offset >= 0, offset < Int(FilterAtom.wordCount) &* 8 else { throw .outOfReach }
    let shift = UInt64(truncatingIfNeeded: offset & 7) &* 8
    let place = UInt64(truncatingIfNeeded: offset >> 3) | space.rawValue
    try merge(FilterAtom(place: place, mask: mask << shift, value: (value & mask) << shift))
    if space == .behindHeader { description.header |= UInt64(rule.rawValue) << 32 }
  }

  /// Adds to the atom of the same word, or puts a new one where it belongs.
  private mutating func merge(_ atom: FilterAtom) throws(PacketPatternError) {
    var index = 0
    while index < description.count, description.atoms[index].place < atom.place { index &+= 1 }
    if index < description.count, description.atoms[index].place == atom.place {
      let present = description.atoms[index]
      guard (present.value ^ atom.value) & present.mask & atom.mask == 0 else {
        throw .contradiction
      }
      description.atoms[index].mask |= atom.mask
      description.atoms[index].value |= atom.value
      return
    }
    guard description.append(atom) else { throw .tooManyWords }
    var last = description.count &- 1
    while last > index {
      description.atoms[last] = description.atoms[last &- 1]
      last &-= 1
    }
    description.atoms[index] = atom
  }
}
