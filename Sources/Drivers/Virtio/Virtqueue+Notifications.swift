// Who wakes whom, and when not (VIRTIO 1.1 §2.6.7 and §2.6.10). By index each side says at which point of
// the other's ring it wants to hear; by flags only whether. Whatever the device writes here costs at most
// a notification too many, or one that it itself does without.

extension Virtqueue where Memory: ~Copyable {
  /// Shows the device everything that was offered.
  ///
  /// - Returns: Whether it wants to be notified.
  @inline(__always)
  mutating func publish() -> Bool {
    let new = offeredIndex
    let old = publishedIndex
    guard new != old else { return false }
    memory.releaseFence()
    memory.store16(new, at: VirtqueueLayout.availableIndex)
    publishedIndex = new
    memory.fullFence()
    guard usesEventIndex else {
      return memory.load16(at: VirtqueueLayout.usedFlags) & 1 == 0
    }
    let event = memory.load16(at: VirtqueueLayout.usedRing &+ Int(size) &* 8)
    return new &- event &- 1 < new &- old
  }

  /// Asks for an interrupt at the next used buffer.
  ///
  /// - Returns: Whether there is one already, for which no interrupt may come.
  func requestInterrupt() -> Bool {
    if usesEventIndex {
      setEvent(usedIndex)
    } else {
      memory.store16(0, at: VirtqueueLayout.availableFlags)
    }
    memory.fullFence()
    return memory.load16(at: VirtqueueLayout.usedIndex) != usedIndex
  }

  /// Asks for no interrupts; some may still come.
  func declineInterrupts() {
    if usesEventIndex {
      // Half a turn of the index away, farther than any queue is long.
      setEvent(usedIndex &+ 0x8000)
    } else {
      memory.store16(1, at: VirtqueueLayout.availableFlags)
    }
  }

  private func setEvent(_ index: UInt16) {
    memory.store16(index, at: VirtqueueLayout.availableRing &+ Int(size) &* 2)
  }
}
