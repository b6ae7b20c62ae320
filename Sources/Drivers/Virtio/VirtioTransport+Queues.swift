// Setting up a queue (VIRTIO 1.1 §4.1.5.1.3): its size is agreed before the driver lays it out in memory,
// and only then the device is told where it is.

extension VirtioTransport where Window: ~Copyable {
  /// Agrees on a queue's size and interrupt.
  ///
  /// - Parameters:
  ///   - limit: The largest size that the driver has memory for, a power of two.
  ///   - vector: The entry of the MSI-X table, or nothing for a queue that does not interrupt.
  func configureQueue(
    _ index: UInt16, limit: UInt16, vector: UInt16?
  ) throws(VirtioError) -> QueueSettings {
    guard index < common.load16(at: CommonRegister.queueCount) else {
      throw .missingQueue(index)
    }
    common.store16(index, at: CommonRegister.queueSelect)
    let largest = common.load16(at: CommonRegister.queueSize)
    guard largest != 0 else { throw .missingQueue(index) }
    guard largest & (largest &- 1) == 0 else { throw .badQueueSize(index) }
    let size = min(largest, limit)
    common.store16(size, at: CommonRegister.queueSize)
    guard common.load16(at: CommonRegister.queueSize) == size else { throw .badQueueSize(index) }

    let entry = vector ?? CommonRegister.noVector
    common.store16(entry, at: CommonRegister.queueVector)
    guard common.load16(at: CommonRegister.queueVector) == entry else { throw .vectorRefused }

    let place =
      UInt64(common.load16(at: CommonRegister.queueNotification)) &* UInt64(notificationStride)
    guard place & 1 == 0, place &+ 2 <= notification.byteCount else {
      throw .notificationOutside(index)
    }
    return QueueSettings(index: index, size: size, notificationOffset: place)
  }

  /// Tells the device where a queue is, and that it may use it once it may begin.
  func enableQueue<Memory: DMAMemory & ~Copyable>(
    _ index: UInt16, _ queue: borrowing Virtqueue<Memory>
  ) {
    common.store16(index, at: CommonRegister.queueSelect)
    let base = queue.memory.physicalAddress
    storeAddress(base &+ UInt64(VirtqueueLayout.descriptors), at: CommonRegister.queueDescriptors)
    storeAddress(base &+ UInt64(VirtqueueLayout.available), at: CommonRegister.queueAvailable)
    storeAddress(base &+ UInt64(VirtqueueLayout.used), at: CommonRegister.queueUsed)
    common.store16(1, at: CommonRegister.queueEnable)
  }

  /// Tells the device that there is something new in a queue.
  @inline(__always)
  func notify(_ queue: QueueSettings) {
    notification.store16(queue.index, at: queue.notificationOffset)
  }

  /// The halves of an address are written by themselves, as §4.1.3.1 wants it.
  private func storeAddress(_ address: UInt64, at register: UInt64) {
    common.store32(UInt32(truncatingIfNeeded: address), at: register)
    common.store32(UInt32(truncatingIfNeeded: address >> 32), at: register &+ 4)
  }
}
