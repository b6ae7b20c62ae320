// How far a row of the extent table is from its end.

/// What happens to a row.
public struct ExtentFlags: OptionSet, Sendable {
  public let rawValue: UInt8

  @inlinable
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// It is being freed: nobody uses it any more.
  public static let beingFreed = ExtentFlags(rawValue: 1 << 0)
  /// It is gone once its epoch is durable.
  public static let leaving = ExtentFlags(rawValue: 1 << 1)
}
