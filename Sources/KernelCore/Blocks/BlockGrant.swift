// What a change of the table brings.

public import ExokernelABI

/// A new row, and when it counts.
public struct BlockGrant: Equatable, Sendable {
  public let handle: ExtentHandle
  /// Once this epoch is durable the row can be used, and outlives a crash.
  public let epoch: UInt64
}
