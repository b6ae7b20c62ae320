// Blocks that follow each other both in a file and on the disk: remembered for each file in memory, so
// that most lookups are one compare.

/// Some blocks of a file and where they lie.
struct BlockRun {
  var logical: UInt32 = 0
  var physical: UInt32 = 0
  var count: UInt32 = 0

  /// Where a block of the file lies; nothing if it is not in the run.
  @inline(__always)
  func physical(of block: UInt32) -> UInt32? {
    let distance = block &- logical
    return distance < count ? physical &+ distance : nil
  }

  /// Whether a block of the file follows the run.
  @inline(__always)
  func isFollowed(by block: UInt32) -> Bool { count > 0 && block == logical &+ count }
}
