// What most handles are: the row of a table, and the generation of what stands there.

/// A handle with its index in the low 16 bits and its generation in the high 32.
public protocol Handle: RawRepresentable, Equatable, Sendable where RawValue == UInt64 {
  init(rawValue: UInt64)
}

extension Handle {
  @inlinable @inline(__always)
  public init(index: Int, generation: UInt32) {
    self.init(rawValue: UInt64(truncatingIfNeeded: index) | UInt64(generation) << 32)
  }

  /// The row.
  @inlinable @inline(__always)
  public var index: Int { Int(truncatingIfNeeded: rawValue & 0xffff) }
  @inlinable @inline(__always)
  public var generation: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 32) }
}
