// A round of memory pressure: how much is wanted in all, of how much, and who is asked next.

/// How far a round has come.
struct MemoryPressure: Equatable {
  /// The frames that everybody together has beyond what is guaranteed.
  var total: UInt64 = 0
  /// How many of them are wanted.
  var wanted: UInt64 = 0
  /// The environment that is looked at next; 0 is no round.
  var next = 0
  /// When the next round may begin: who asks without end makes nobody give more.
  var nextRound: UInt64 = 0

  /// What one who has so many beyond his guarantee is asked for: his share of what is wanted, rounded
  /// up, and no more than he has.
  func share(of excess: UInt32) -> UInt32 {
    // Others may have changed since the total was taken: a share is never more than the whole.
    let share = (wanted &* UInt64(excess) &+ total &- 1) / max(total, 1)
    return UInt32(truncatingIfNeeded: max(1, min(share, UInt64(excess))))
  }
}
