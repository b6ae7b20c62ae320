// A command that a disk has: whose request it is, and what is to be let go when it ends.

import ExokernelABI

/// The command table's row; kept where only the kernel sees it.
public struct DiskCommand: Equatable, Sendable {
  /// What the library wants to read in the completion.
  var tag: UInt64 = 0
  var ring: UInt16 = 0
  var use = ExtentUse.none
  /// How many frames it names.
  var pageCount: UInt8 = 0
  /// The next unused row.
  var next: UInt16 = 0

  public init() {}
}
