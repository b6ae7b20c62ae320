// A split virtqueue (VIRTIO 1.1 §2.6) in memory shared with the device: offering buffers and hearing which
// have been used. Indices run freely in 16 bits. The driver's own stand here and are never read back; of
// what the device writes, only the used index is believed, and only as far as what is outstanding.
// Whether a used buffer is one that the device has is for the owner to check, by its ledger.

/// A ring of buffers given to a device, and one of buffers given back.
struct Virtqueue<Memory: DMAMemory & ~Copyable>: ~Copyable {
  let memory: Memory
  /// How many descriptors there are: a power of two.
  let size: UInt32
  /// What turns an index into a place in a ring.
  private let mask: Int
  /// Whether interrupts and notifications go by index (VIRTIO_F_RING_EVENT_IDX) or by flags.
  let usesEventIndex: Bool

  /// Behind the last buffer that was offered.
  private(set) var offeredIndex: UInt16 = 0
  /// Behind the last buffer that the device has been shown.
  var publishedIndex: UInt16 = 0
  /// The next used buffer to hear of.
  private(set) var usedIndex: UInt16 = 0
  /// How far the device is known to have got.
  private var knownUsedIndex: UInt16 = 0

  /// An empty queue; the device must not know of it yet.
  ///
  /// - Parameters:
  ///   - memory: `VirtqueueLayout.byteCount` bytes at the least.
  ///   - size: A power of two, at most `VirtqueueLayout.capacity`.
  init(memory: consuming Memory, size: UInt16, usesEventIndex: Bool) {
    var offset = 0
    while offset < VirtqueueLayout.byteCount {
      memory.store64(0, at: offset)
      offset &+= 8
    }
    self.memory = memory
    self.size = UInt32(size)
    mask = Int(size) &- 1
    self.usesEventIndex = usesEventIndex
  }

  /// Buffers that the device has, or that it will be shown.
  var outstandingCount: Int { Int(offeredIndex &- usedIndex) }

  // MARK: To the device

  /// Writes a descriptor.
  @inline(__always)
  func setDescriptor(_ index: Int, _ descriptor: Descriptor) {
    memory.store64(descriptor.address, at: VirtqueueLayout.descriptors &+ index &* 16)
    memory.store64(descriptor.rest, at: VirtqueueLayout.descriptors &+ index &* 16 &+ 8)
  }

  /// Writes a descriptor whose address stays.
  @inline(__always)
  func setDescriptor(_ index: Int, rest: UInt64) {
    memory.store64(rest, at: VirtqueueLayout.descriptors &+ index &* 16 &+ 8)
  }

  /// Puts a buffer into the ring; `publish` shows it to the device.
  ///
  /// The owner never has more than `size` outstanding, so the ring has room.
  @inline(__always)
  mutating func offer(_ head: Int) {
    memory.store16(
      UInt16(truncatingIfNeeded: head),
      at: VirtqueueLayout.availableRing &+ (Int(offeredIndex) & mask) &* 2)
    offeredIndex &+= 1
  }

  // MARK: From the device

  /// Whether the device says that it is done with something.
  @inline(__always)
  var hasUsed: Bool { memory.load16(at: VirtqueueLayout.usedIndex) != usedIndex }

  /// The next buffer that the device is done with, or nothing.
  @inline(__always)
  mutating func nextUsed() throws(VirtioFault) -> UsedElement? {
    if usedIndex == knownUsedIndex {
      guard try lookForUsed() else { return nil }
    }
    let element = memory.load64(
      at: VirtqueueLayout.usedRing &+ (Int(usedIndex) & mask) &* 8)
    usedIndex &+= 1
    return UsedElement(rawValue: element)
  }

  /// Looks how far the device has got, and whether it can have.
  @inline(__always)
  private mutating func lookForUsed() throws(VirtioFault) -> Bool {
    let index = memory.load16(at: VirtqueueLayout.usedIndex)
    guard index != usedIndex else { return false }
    guard index &- usedIndex <= publishedIndex &- usedIndex else { throw .usedIndexJumped }
    memory.acquireFence()
    knownUsedIndex = index
    return true
  }
}
