// A disk for the file library, made of a disk queue that the program drives itself: from a miss in the cache to
// the device's answer nothing calls the kernel. A command for each block, and completions are polled for, so
// it is for who has little else to do while it waits.

public import ExOSFiles
public import ExOSRuntime
public import ExokernelABI

/// The disk of a disk queue, with the frames of a cache.
public struct QueueDisk: BlockDevice, ~Copyable {
  private var port: QueuePort
  public let memory: SlotMemory
  /// Whether the controller has not been shown all that was asked.
  private var isHidden = false
  /// Which slots are the device's.
  private var isUnderWay: [Bool]
  /// What is over and was not asked for yet.
  private var ended: [BlockCompletion] = []
  /// How the last flush ended, once it has.
  private var flushStatus: DiskStatus?
  /// Whether the controller does not answer any more.
  private var isDead = false

  private static let flushTag = UInt16.max
  /// How long a command may take.
  private static let patience: UInt64 = 8000

  /// Binds a queue and makes a cache's frames.
  ///
  /// - Parameters:
  ///   - slotCount: How many blocks the cache holds, fewer than `DiskQueue.windowCapacity`.
  ///   - slot: The root capability.
  public init(_ queue: Int = 0, slotCount: Int, by slot: Int) throws(KernelError) {
    let port = try QueuePort(queue, pageCount: slotCount, by: slot)
    // SAFETY: the pages are mapped as long as this value lives, and so the memory that it lends.
    unsafe memory = SlotMemory(mappedAt: port.address, slotCount: slotCount)
    isUnderWay = Array(repeating: false, count: slotCount)
    self.port = port
  }

  public var blockCount: UInt64 { port.blockCount }

  // MARK: Requests

  public mutating func submit(
    _ operation: ExOSFiles.BlockOperation, block: UInt64, slot: Int
  ) throws(BlockError) {
    guard block < blockCount, slot >= 0, slot < memory.slotCount else { throw .outOfRange }
    guard !isDead else { throw .ioError }
    guard port.outstandingCount < port.capacity else { throw .full }
    port.submit(
      operation == .read ? .read : .write, first: block, count: 1, page: slot,
      tag: UInt16(truncatingIfNeeded: slot))
    isUnderWay[slot] = true
    isHidden = true
  }

  private mutating func show() {
    if isHidden { port.ring() }
    isHidden = false
  }

  // MARK: Completions

  public mutating func complete() -> BlockCompletion? {
    show()
    while ended.isEmpty, port.outstandingCount > 0, !isDead { awaitEnd() }
    return ended.popLast()
  }

  /// Waits until something has ended, or for as long as it may take.
  private mutating func awaitEnd() {
    let deadline = Clock.ticks &+ Clock.ticks(milliseconds: QueueDisk.patience)
    while !port.hasCompletion {
      guard Clock.ticks < deadline else { return giveUp() }
      try? Kernel.yield()
    }
    while let completion = port.takeCompletion() { end(completion.tag, completion.status) }
  }

  /// A command is over; what the device says of no slot of ours is of no account.
  private mutating func end(_ tag: UInt16, _ status: DiskStatus) {
    if tag == QueueDisk.flushTag { return flushStatus = status }
    let slot = Int(tag)
    guard slot < isUnderWay.count, isUnderWay[slot] else { return }
    isUnderWay[slot] = false
    ended.append(BlockCompletion(slot: slot, error: status == .success ? nil : .ioError))
  }

  /// The controller is silent: everything that it had has failed.
  private mutating func giveUp() {
    isDead = true
    flushStatus = .deviceReset
    for slot in isUnderWay.indices where isUnderWay[slot] {
      end(UInt16(truncatingIfNeeded: slot), .deviceReset)
    }
  }

  public mutating func flush() throws(BlockError) {
    while port.outstandingCount >= port.capacity, !isDead {
      show()
      awaitEnd()
    }
    guard !isDead else { throw .ioError }
    flushStatus = nil
    port.submitFlush(tag: QueueDisk.flushTag)
    isHidden = true
    show()
    while flushStatus == nil { awaitEnd() }
    if flushStatus != .success { throw .ioError }
  }
}
