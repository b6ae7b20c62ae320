// The transmit queue. The kernel copies the bytes that it checks into a vacant slot and submits the frame;
// the rest goes by reference. The ledger has a word for each slot: the tag of the frame in it, or the next
// vacant slot. The device's word that it is done with a slot counts only if it has it.

/// Frames on their way out.
struct TransmitQueue<Memory: DMAMemory & ~Copyable, Book: Ledger & ~Copyable>: ~Copyable {
  var queue: Virtqueue<Memory>
  private var ledger: Book
  private let slotCount: Int
  /// The first of the vacant slots, which are linked through the ledger; `slotCount` for none.
  private var firstVacant = 0
  /// Where `takeBack` goes on.
  private var takenBack = 0

  /// In a word of the ledger: the device has the slot.
  private static var taken: UInt64 { 1 << 63 }

  /// As long a queue as is of use, 0 where there is no memory for a single slot.
  static func limit(_ memory: borrowing QueueMemory<Memory, Book>) -> UInt16 {
    Self.slots(memory) > 0 && memory.isAligned ? VirtqueueLayout.capacity : 0
  }

  private static func slots(_ memory: borrowing QueueMemory<Memory, Book>) -> Int {
    min(memory.bufferByteCount / TransmitSlot.stride, memory.ledger.wordCount)
  }

  /// A queue with every slot vacant, which the device may be told of.
  init(
    memory: consuming QueueMemory<Memory, Book>, size: UInt16, features: VirtioFeatures
  ) {
    slotCount = min(Self.slots(memory), Int(size) / TransmitSlot.descriptorCount)
    ledger = memory.ledger
    queue = Virtqueue(
      memory: memory.shared, size: size, usesEventIndex: features.contains(.eventIndex))
    let base = queue.memory.physicalAddress
    for slot in 0..<slotCount {
      ledger[slot] = UInt64(truncatingIfNeeded: slot &+ 1)
      let place = TransmitSlot.offset(of: slot) &+ NetworkFrame.headerOffset
      queue.setDescriptor(
        slot &* TransmitSlot.descriptorCount,
        Descriptor(address: base &+ UInt64(truncatingIfNeeded: place), rest: 0))
    }
    queue.declineInterrupts()
  }

  /// The slot of the next frame, or nothing where all are taken.
  @inline(__always)
  var vacantSlot: Int? { firstVacant < slotCount ? firstVacant : nil }

  /// Gives the frame in the vacant slot to the device, at the next `publish`.
  ///
  /// The caller has checked everything.
  @inline(__always)
  mutating func submit(
    headerByteCount: Int, fragments: borrowing Span<Fragment>, checksum: TransmitChecksum?,
    tag: UInt32
  ) {
    let slot = firstVacant
    firstVacant = Int(truncatingIfNeeded: ledger[slot])
    ledger[slot] = Self.taken | UInt64(tag)

    writeHeader(of: slot, checksum)
    let head = slot &* TransmitSlot.descriptorCount
    writeDescriptors(
      from: head, UInt64(truncatingIfNeeded: headerByteCount &+ NetworkFrame.headerByteCount),
      fragments)
    queue.offer(head)
  }

  /// The descriptors of a frame: the kernel's part, whose address stays, and the fragments.
  @inline(__always)
  private func writeDescriptors(
    from head: Int, _ headerByteCount: UInt64, _ fragments: borrowing Span<Fragment>
  ) {
    let count = fragments.count
    guard count > 0 else { return queue.setDescriptor(head, rest: headerByteCount) }
    var link = Descriptor.link(to: head &+ 1)
    queue.setDescriptor(head, rest: headerByteCount | link)
    var index = 0
    while index < count {
      let fragment = fragments[index]
      index &+= 1
      link &+= Descriptor.following
      // The last one's number of the next is of no account.
      if index == count { link &= ~Descriptor.hasNext }
      queue.setDescriptor(
        head &+ index,
        Descriptor(address: fragment.address, rest: UInt64(fragment.byteCount) | link))
    }
  }

  /// Flags and segmentation, then the checksum's place; two stores.
  @inline(__always)
  private func writeHeader(of slot: Int, _ checksum: TransmitChecksum?) {
    let place = TransmitSlot.offset(of: slot) &+ NetworkFrame.headerOffset
    guard let checksum else {
      queue.memory.store32(0, at: place)
      queue.memory.store64(0, at: place &+ 4)
      return
    }
    queue.memory.store32(1, at: place)
    queue.memory.store64(
      UInt64(checksum.start) << 16 | UInt64(checksum.offset) << 32, at: place &+ 4)
  }

  /// The next frame that the device is done with, or nothing.
  ///
  /// How many bytes it says to have written is of no account: it had none to write.
  @inline(__always)
  mutating func complete() throws(VirtioFault) -> TransmitCompletion? {
    guard let used = try queue.nextUsed() else { return nil }
    let slot = used.head / UInt32(TransmitSlot.descriptorCount)
    guard slot &* UInt32(TransmitSlot.descriptorCount) == used.head,
      slot < UInt32(truncatingIfNeeded: slotCount)
    else { throw .unknownBuffer }
    guard let completion = vacate(Int(slot)) else { throw .bufferNotOutstanding }
    return completion
  }

  /// The next frame that the device has, once it can reach no memory any more; or nothing.
  mutating func takeBack() -> TransmitCompletion? {
    while takenBack < slotCount {
      takenBack &+= 1
      if let completion = vacate(takenBack &- 1) { return completion }
    }
    return nil
  }

  /// Takes a slot from the device, if the device has it.
  @inline(__always)
  private mutating func vacate(_ slot: Int) -> TransmitCompletion? {
    let entry = ledger[slot]
    guard entry & Self.taken != 0 else { return nil }
    ledger[slot] = UInt64(truncatingIfNeeded: firstVacant)
    firstVacant = slot
    return TransmitCompletion(slot: slot, tag: UInt32(truncatingIfNeeded: entry))
  }
}
