// What a cache knows of a slot.

/// A row of the cache's table.
struct CacheSlot {
  /// The block that the slot holds or waits for.
  var block: UInt64 = 0
  /// The next slot in the same bucket, or in the list of empty ones; -1 at the end.
  var next: Int32 = -1
  /// How many want the block to stay.
  var pins: Int32 = 0
  var state = State.empty
  /// Whether the disk has an older content.
  var isDirty = false

  enum State {
    case empty
    case reading
    case ready
    /// Pinned, and no block's: what was written since is in another slot.
    case replaced
  }
}
