// What is bound at a place of a disk ring: authority was checked when it was made, and use costs a compare
// of generations and a range.

import ExokernelABI

/// An extent of a disk that a ring's requests may use.
public struct ExtentBinding: Equatable, Sendable {
  /// Of generation 0 where nothing is bound.
  public private(set) var extent = BlockBinding(
    handle: ExtentHandle(rawValue: 0), rights: Rights(), owner: 0)
  public private(set) var disk: UInt8 = 0
  /// What each request by it uses.
  public private(set) var use = ExtentUse.none

  /// Nothing.
  public init() {}

  public init(_ extent: BlockBinding, on disk: Int) {
    self.extent = extent
    self.disk = UInt8(truncatingIfNeeded: disk)
    use = ExtentUse(extent, on: self.disk)
  }

  @inline(__always)
  var isBound: Bool { extent.handle.generation != 0 }
}
