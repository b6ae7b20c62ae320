// The name of an extent of the disk, or of what else stands in the ownership table.

/// A row of the extent table: index in the low 16 bits, generation in the high 32.
public struct ExtentHandle: Handle {
  public let rawValue: UInt64

  @inlinable
  public init(rawValue: UInt64) { self.rawValue = rawValue }
}
