// How long the kernel may take to do what it owes.

import ExOS

/// Waiting for what has a deadline.
enum Deadlines {
  /// A request has one round of the slice vector; then the rest is taken a piece at a time.
  private static let rounds: UInt64 = 8

  /// Waits until something has happened.
  ///
  /// - Returns: False if it has not, long past every deadline.
  static func wait(_ hasHappened: () -> Bool) -> Bool {
    let slice = Revealed.system.sliceTicks
    let end = Clock.ticks + rounds * UInt64(SliceRecord.count) * slice
    while !hasHappened() {
      guard Clock.ticks < end else { return false }
      try? Kernel.sleep(seen: OwnContext.eventCount, deadline: Clock.ticks + slice)
    }
    return true
  }
}
