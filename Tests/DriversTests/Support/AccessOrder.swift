// The order of a driver's accesses to a virtqueue, as another processor could see it without fences: what
// is not ordered by a fence is noted as if it had gone wrong.

@testable import Drivers

/// What has happened since the last fence of each kind.
final class AccessOrder {
  private let memory: PhysicalMemory
  private var hasUnreleasedStores = false
  private var hasUnseenIndex = false
  /// The used index as it was read last, and as it was at the last fence behind a reading.
  private var readIndex: UInt16 = 0
  private var acquiredIndex: UInt16 = 0
  /// How many used elements were read.
  private var elementCount: UInt16 = 0

  init(complainingTo memory: PhysicalMemory) { self.memory = memory }

  func stored(at offset: Int) {
    if offset == VirtqueueLayout.availableIndex {
      if hasUnreleasedStores { memory.complain("index published before what it stands for") }
      hasUnseenIndex = true
    } else {
      hasUnreleasedStores = true
    }
  }

  func loaded(at offset: Int, width: Int, _ value: UInt64) {
    switch (offset, width) {
    case (VirtqueueLayout.usedIndex, _): readIndex = UInt16(truncatingIfNeeded: value)
    case (VirtqueueLayout.usedRing..<VirtqueueLayout.byteCount, 8):
      if elementCount == acquiredIndex { memory.complain("element read before its index") }
      elementCount &+= 1
    case (VirtqueueLayout.used..<VirtqueueLayout.byteCount, _):
      if hasUnseenIndex { memory.complain("device's wish read before the index was seen") }
    default: break
    }
  }

  func release() { hasUnreleasedStores = false }
  func acquire() { acquiredIndex = readIndex }
  func full() {
    release()
    hasUnseenIndex = false
  }
}
