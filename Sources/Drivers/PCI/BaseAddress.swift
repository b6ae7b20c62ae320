// What a base address register says: where a device answers, and how much room it takes.

/// A decoded base address register (PCI Local Bus 3.0, section 6.2.5.1).
public struct BaseAddress: Equatable, Sendable {
  /// What kind of addresses they are.
  public enum Kind: Equatable, Sendable {
    case ports
    case memory
  }

  public let kind: Kind
  /// The addresses, which do not wrap.
  public let range: PhysicalRange
  /// Whether it takes two registers, so that the next index is its upper half.
  public let isWide: Bool
  /// Whether loads have no effects.
  public let isPrefetchable: Bool
}
