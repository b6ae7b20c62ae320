// A filter as an environment asks for it, the way it stands in call memory: one word, then six atoms.
//
//   byte   0     direction (`FilterDirection`)
//          1     how many of the atoms count, 0 to 6
//          2, 3  header length in bytes: 1 to 128 for a template, 0 otherwise
//          4..7  `FilterHeaderRule`: base, offset, mask, shift; all zero without a computed space
//   byte   8 + 24 i, 16 + 24 i, 24 + 24 i: place, mask and value of atom i
//
// The kernel takes one form only of every filter, and checks that it is this: places strictly ascend,
// masks are not zero, values have no bit outside their masks, and there is a header rule exactly if an
// atom lies in the computed space. Libraries bring filters into this form (`PacketPattern`).

/// What `allocateFilter` asks for: 152 bytes.
public struct FilterDescription: Equatable, Sendable {
  /// Direction, count, header length and header rule.
  public var header: UInt64
  public var atoms: [6 of FilterAtom]

  /// How many atoms a filter may have.
  public static let maximumAtoms = 6
  /// How many bytes a template may look at, and have copied for each packet.
  public static let maximumHeaderLength = 128

  @inlinable
  public init(header: UInt64 = 0) {
    self.header = header
    atoms = InlineArray(repeating: FilterAtom())
  }

  /// A description without atoms.
  @inlinable
  public init(_ direction: FilterDirection, headerLength: Int = 0, rule: FilterHeaderRule = .none) {
    self.init(
      header: UInt64(direction.rawValue) | UInt64(truncatingIfNeeded: headerLength & 0xffff) << 16
        | UInt64(rule.rawValue) << 32)
  }

  @inlinable
  public var direction: FilterDirection {
    FilterDirection(rawValue: UInt32(truncatingIfNeeded: header & 0xff)) ?? .unused
  }
  @inlinable
  public var count: Int { Int(truncatingIfNeeded: header >> 8 & 0xff) }
  @inlinable
  public var headerLength: Int { Int(truncatingIfNeeded: header >> 16 & 0xffff) }
  @inlinable
  public var rule: FilterHeaderRule {
    FilterHeaderRule(rawValue: UInt32(truncatingIfNeeded: header >> 32))
  }

  /// Appends an atom; the caller sees to the order.
  ///
  /// - Returns: False where there is no room.
  public mutating func append(_ atom: FilterAtom) -> Bool {
    let position = count
    guard position < FilterDescription.maximumAtoms else { return false }
    atoms[position] = atom
    header &+= 1 << 8
    return true
  }

  public static func == (one: FilterDescription, other: FilterDescription) -> Bool {
    guard one.header == other.header else { return false }
    var index = 0
    while index < maximumAtoms {
      if one.atoms[index] != other.atoms[index] { return false }
      index &+= 1
    }
    return true
  }
}
