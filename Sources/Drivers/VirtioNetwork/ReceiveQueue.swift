// The receive queue: buffers of the kernel's, each a descriptor of its own with the same number, posted
// once and posted again when its frame has been copied. The ledger has a word for each buffer, which says
// whether the device has it; the device's word that it filled one counts only if so.

/// Buffers that wait for frames.
struct ReceiveQueue<Memory: DMAMemory & ~Copyable, Book: Ledger & ~Copyable>: ~Copyable {
  var queue: Virtqueue<Memory>
  private var ledger: Book
  /// Flags of a header that were agreed on.
  private let headerFlags: UInt32

  private static var posted: UInt64 { 1 }
  // The first word of a header: flags, and the kind of segmentation.
  private static var needsChecksum: UInt32 { 1 << 0 }
  private static var isVerified: UInt32 { 1 << 1 }
  private static var segmentation: UInt32 { 0xff00 }

  /// As many buffers as there is memory for: a power of two, 0 for none.
  static func limit(_ memory: borrowing QueueMemory<Memory, Book>) -> UInt16 {
    let count = min(memory.bufferByteCount / ReceiveBuffer.stride, memory.ledger.wordCount)
    guard count > 0, memory.isAligned else { return 0 }
    return UInt16(1 << (15 - UInt16(min(count, Int(VirtqueueLayout.capacity))).leadingZeroBitCount))
  }

  /// A queue with every buffer posted, which the device may be told of.
  init(
    memory: consuming QueueMemory<Memory, Book>, size: UInt16, features: VirtioFeatures
  ) {
    ledger = memory.ledger
    queue = Virtqueue(
      memory: memory.shared, size: size, usesEventIndex: features.contains(.eventIndex))
    headerFlags =
      features.contains(.guestChecksum) ? Self.needsChecksum | Self.isVerified : 0
    let base = queue.memory.physicalAddress
    for buffer in 0..<Int(size) {
      let place = ReceiveBuffer.offset(of: buffer) &+ NetworkFrame.headerOffset
      queue.setDescriptor(
        buffer,
        Descriptor(
          address: base &+ UInt64(truncatingIfNeeded: place),
          rest: UInt64(ReceiveBuffer.byteCount) | Descriptor.isWritable))
      post(buffer)
    }
  }

  /// The next frame that has come, or nothing.
  @inline(__always)
  mutating func reap(
    counting statistics: inout NetworkStatistics
  ) throws(VirtioFault) -> ReceivedFrame? {
    guard let used = try queue.nextUsed() else { return nil }
    guard used.head < queue.size else { throw .unknownBuffer }
    let buffer = Int(used.head)
    guard ledger[buffer] == Self.posted else { throw .bufferNotOutstanding }
    // One compare for both ends: what is too short wraps to something too long.
    let byteCount = used.byteCount &- UInt32(NetworkFrame.headerByteCount)
    guard byteCount <= UInt32(NetworkFrame.maximumByteCount) else {
      throw used.byteCount < UInt32(NetworkFrame.headerByteCount)
        ? .lengthTooShort : .lengthBeyondBuffer
    }
    ledger[buffer] = 0

    let place = ReceiveBuffer.offset(of: buffer) &+ NetworkFrame.headerOffset
    let header = queue.memory.load32(at: place)
    guard header & Self.segmentation == 0 else { throw .segmentedFrame }
    var checksum = ReceiveChecksum.unverified
    if header & headerFlags != 0 {
      checksum = Self.checksum(
        needsCompletion: header & headerFlags & Self.needsChecksum != 0,
        queue.memory.load64(at: place &+ 4), byteCount: byteCount)
      if checksum == .unverified { statistics.misplacedChecksums &+= 1 }
    }
    statistics.receivedFrames &+= 1
    statistics.receivedBytes &+= UInt64(byteCount)
    return ReceivedFrame(buffer: buffer, byteCount: Int(byteCount), checksum: checksum)
  }

  /// What a header says of its frame's checksum.
  ///
  /// A place outside the frame is nothing to break the device for: on a shared link the header may come
  /// from another guest, who must not be able to take ours off.
  private static func checksum(
    needsCompletion: Bool, _ header: UInt64, byteCount: UInt32
  ) -> ReceiveChecksum {
    guard needsCompletion else { return .verified }
    let start = UInt16(truncatingIfNeeded: header >> 16)
    let offset = UInt16(truncatingIfNeeded: header >> 32)
    guard UInt32(start) &+ UInt32(offset) &+ 2 <= byteCount else { return .unverified }
    return .incomplete(start: start, offset: offset)
  }

  /// Gives a buffer to the device.
  @inline(__always)
  mutating func post(_ buffer: Int) {
    ledger[buffer] = Self.posted
    queue.offer(buffer)
  }
}
