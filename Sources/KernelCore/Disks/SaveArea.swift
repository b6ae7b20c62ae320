// Where the content of an environment's wired frames goes when they are taken by force: blocks of an extent
// that one of its disk rings is bound to, used up one after the other.

/// Blocks that an environment named beforehand.
public struct SaveArea: Equatable, Sendable {
  /// The place of the ring that the extent is bound at.
  var place = 0
  /// The next of them, counted from the extent's first, and how many are left.
  var next: UInt64 = 0
  var count: UInt64 = 0

  public init() {}

  init(place: Int, first: UInt64, count: UInt64) {
    self.place = place
    next = first
    self.count = count
  }
}
