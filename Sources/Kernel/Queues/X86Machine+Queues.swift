// The disk queues as the core asks for them: rows of the revealed table, a word of a root page table, entries of
// the IOMMU's tables.

import Drivers
import ExokernelABI
import KernelCore

extension X86Machine: QueueDevice {
  var queueCount: Int { unsafe DiskQueues.count }

  subscript(queue index: Int) -> DiskQueueRecord {
    @inline(__always) unsafeAddress { unsafe UnsafePointer(DiskQueues.record(index)) }
    @inline(__always) nonmutating unsafeMutableAddress { unsafe DiskQueues.record(index) }
  }

  func openWindow(of queue: Int, to first: Int, count: Int) {
    // Start-up has made the tables for all of it; if not, the device reaches less.
    try? unsafe DiskQueues.driver(queue).pointee.openWindow(first: first, count: count)
  }

  /// Which word of a root table shows a queue.
  private func rootIndex(of queue: Int) -> Int {
    Int(truncatingIfNeeded: DiskQueue.address(of: queue) >> 39 & 511)
  }

  func show(queue: Int, in root: Int) {
    self[word: rootIndex(of: queue), in: root] = unsafe DiskQueues.driver(queue).pointee.rootEntry
  }

  mutating func hide(queue: Int, from root: Int) {
    self[word: rootIndex(of: queue), in: root] = 0
    // The pages are not global: whoever else had this root loaded has loaded another since.
    if isLoaded(root: root) { invalidateAll() }
  }

  func stop(queue: Int) { DiskQueues.stop(queue) }
}
