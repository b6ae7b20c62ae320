// What is given for an invalidation, to ask later whether it is over: nothing waits.

/// A place in the invalidation queue.
public struct InvalidationTicket: Equatable, Sendable {
  /// How many descriptors there were up to here; it wraps.
  let count: UInt32

  /// Whether so many descriptors, done with in order, are this one and all before it.
  func isComplete(at doneCount: UInt32) -> Bool {
    Int32(bitPattern: doneCount &- count) >= 0
  }
}
