// Where registers lie in physical memory: what a driver finds and the kernel maps.

/// A range of physical addresses that does not wrap.
public struct PhysicalRange: Equatable, Sendable {
  public let address: UInt64
  public let byteCount: UInt64

  /// A range that the caller knows not to wrap.
  public init(address: UInt64, byteCount: UInt64) {
    self.address = address
    self.byteCount = byteCount
  }

  /// The part from an offset on, or nothing where that is not all within the range.
  public func part(at offset: UInt64, byteCount count: UInt64) -> PhysicalRange? {
    guard offset <= byteCount, count <= byteCount &- offset else { return nil }
    return PhysicalRange(address: address &+ offset, byteCount: count)
  }
}
