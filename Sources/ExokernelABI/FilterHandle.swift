// The name of an installed filter.

/// A filter: index in the low 16 bits, generation in the high 32.
public struct FilterHandle: RawRepresentable, Equatable, Sendable {
  public let rawValue: UInt64

  @inlinable
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  @inlinable
  public init(index: Int, generation: UInt32) {
    rawValue = UInt64(truncatingIfNeeded: index) & 0xffff | UInt64(generation) << 32
  }

  /// The row of the filter table; bits 16 to 31 are part of it, so that no handle with them is valid.
  @inlinable
  public var index: Int { Int(truncatingIfNeeded: rawValue & 0xffff_ffff) }
  @inlinable
  public var generation: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 32) }
}
