// What can go wrong in the invalidation queue (FSTS, VT-d 3.3 §11.4.7.1).

/// Why a unit's invalidations stand still; nothing that it may have remembered can be believed forgotten.
public enum InvalidationFault: UInt32, Equatable, Sendable {
  /// It found a descriptor or the queue's registers wrong, or could not read them.
  case queue = 0x10
  /// A device's completion made no sense.
  case completion = 0x20
  /// A device did not answer.
  case timeOut = 0x40

  /// What the fault status register says of the queue, the worst first.
  init?(status: UInt32) {
    if status & Self.queue.rawValue != 0 {
      self = .queue
    } else if status & Self.completion.rawValue != 0 {
      self = .completion
    } else if status & Self.timeOut.rawValue != 0 {
      self = .timeOut
    } else {
      return nil
    }
  }
}
