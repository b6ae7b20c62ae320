// The names of ACPI tables: four letters.

/// What kind of table it is (ACPI 6.4 §5.2.6).
public struct ACPISignature: Equatable, Sendable {
  /// The letters, the first in the lowest byte.
  let rawValue: UInt32

  static let rootTable = ACPISignature(rawValue: 0x5444_5352)
  static let extendedRootTable = ACPISignature(rawValue: 0x5444_5358)
  /// DMAR: where remapping units are.
  public static let dmaRemapping = ACPISignature(rawValue: 0x5241_4d44)
}
