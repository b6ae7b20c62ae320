// A secure binding to an extent: authority was checked when it was made, and use costs a compare.

public import ExokernelABI

/// What somebody may do with an extent, as long as its row is not anew.
public struct BlockBinding: Equatable, Sendable {
  public let handle: ExtentHandle
  public let rights: Rights
  /// The row of the run that the extent is a part of: its own, or of a share its owner's.
  public let owner: UInt16
}
