// What a disk can be asked to do.

/// An operation on blocks of 4 KiB.
public enum DiskOperation: UInt64, Sendable {
  /// From the disk into frames.
  case read = 1
  /// From frames to the disk.
  case write = 2
  /// Makes durable what has been written before; names no blocks.
  case flush = 3
  /// Fills blocks with zeroes; names no frames.
  case writeZeroes = 4
}
