// What the core asks of the disk queues: to show one to its holder, to let its device reach frames, to stop it.
// The MMU and the IOMMU do the checking from then on.

public import ExokernelABI

/// The disk queues of a machine.
public protocol QueueDevice: ~Copyable {
  /// How many there are, at most `DiskQueue.capacity`.
  var queueCount: Int { get }
  subscript(queue index: Int) -> DiskQueueRecord { get set }

  /// Lets a queue's device reach a run of frames, which are pinned, and nothing else.
  mutating func openWindow(of queue: Int, to first: Int, count: Int)
  /// Shows a queue's pages in the address space of `root`.
  mutating func show(queue: Int, in root: Int)
  /// Takes them out again, whatever the processor has cached of them.
  mutating func hide(queue: Int, from root: Int)
  /// Begins to stop a queue's device; once it is still, and reaches nothing, `finishStopping` is called.
  mutating func stop(queue: Int)
}
