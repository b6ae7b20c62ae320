// A disk queue: a queue pair of an NVMe controller behind the IOMMU, bound to an environment. The environment
// writes commands and rings doorbells itself, in pages that its root table shows while it holds the queue. A
// command's addresses are the device's: the frames of the binding, as a run, and no others.

/// Where things stand, for who holds a disk queue.
public enum DiskQueue {
  /// How many queues there may be.
  public static let capacity = 4

  /// Where the pages of a queue are in its holder's address space.
  @inlinable
  public static func address(of queue: Int) -> UInt64 {
    0xffff_f800_0000_0000 &+ UInt64(truncatingIfNeeded: queue) << 39
  }

  /// How far from there: the submission queue, the completion queue, which can only be read, and the
  /// doorbells.
  public static let submission: UInt64 = 0x0000
  public static let completion: UInt64 = 0x1000
  public static let doorbells: UInt64 = 0x2000

  /// Where the device finds the first of the binding's frames.
  public static let windowAddress: UInt64 = 1 << 30
  /// How many frames may be bound.
  public static let windowCapacity: UInt64 = 256
}
