// Disk queues that do nothing by themselves: what their devices reach, and who sees their pages, is remembered
// and held against the guarantees.

import ExokernelABI
import KernelCore

/// The disk queues of a fake machine; none unless a test adds some.
struct FakeQueues: Equatable {
  var records: [DiskQueueRecord] = []
  /// What each queue's device reaches.
  var windows: [Range<Int>] = []

  /// Adds queues that are ready.
  mutating func add(_ count: Int) {
    var record = DiskQueueRecord()
    record.blockCount = 1000
    record.stateValue = DiskQueueState.free.rawValue
    records = Array(repeating: record, count: count)
    windows = Array(repeating: 0..<0, count: count)
  }

  /// Whether a queue's device reaches a frame.
  func reaches(_ frame: Int) -> Bool { windows.contains { $0.contains(frame) } }
}

extension FakeMachine: QueueDevice {
  var queueCount: Int { queues.records.count }

  subscript(queue index: Int) -> DiskQueueRecord {
    get {
      effort.count()
      return queues.records[index]
    }
    set { queues.records[index] = newValue }
  }

  mutating func openWindow(of queue: Int, to first: Int, count: Int) {
    for frame in first..<first + count where self[frame: frame].pinCount == 0 {
      complain("a queue's device reaches frame \(frame), which is not pinned")
    }
    queues.windows[queue] = first..<first + count
  }

  /// The word of a root table that shows a queue, and what it says then.
  static func queueWord(_ queue: Int) -> Int { 496 + queue }
  static func queueEntry(_ queue: Int) -> UInt64 { 0xdead_0000_0000_0000 | UInt64(queue) << 12 | 7 }

  mutating func show(queue: Int, in root: Int) {
    self[word: FakeMachine.queueWord(queue), in: root] = FakeMachine.queueEntry(queue)
  }

  mutating func hide(queue: Int, from root: Int) {
    self[word: FakeMachine.queueWord(queue), in: root] = 0
    if isLoaded(root: root) { invalidateAll() }
  }

  mutating func stop(queue: Int) { note(.stop(queue: queue)) }
}
