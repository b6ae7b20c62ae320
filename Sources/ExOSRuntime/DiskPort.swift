// A disk ring as a value that cannot be copied, with the words of it that the library reads and writes. How
// requests are joined, and what is done while they are under way, is for who uses it.

internal import CExOS
public import ExokernelABI

/// A disk ring in the program's address space, with one extent bound to it.
public struct DiskPort: ~Copyable {
  public let handle: RingHandle
  /// How many blocks the extent has.
  public let blockCount: UInt64
  /// How many blocks one request may name.
  public let transferLimit: Int
  private let frames: FrameRun
  private let mapping: Mapping
  /// How many requests are written and not given to the kernel.
  private var preparedCount = 0
  /// How many frames they name.
  private var preparedPages = 0
  /// How many completions the library has looked at.
  private var seenCount: UInt64 = 0
  private var startedCount: UInt64 = 0

  /// Makes a ring, maps it, and binds an extent.
  ///
  /// - Parameters:
  ///   - slot: A capability that dominates the extent's name with these rights.
  ///   - address: Where; two pages.
  public init(
    _ extent: ExtentHandle, on disk: Int = 0, for rights: Rights = [.read, .write], by slot: Int,
    at address: UInt64 = AddressMap.disk
  ) throws(KernelError) {
    guard let record = Revealed.disk(disk) else { throw .noSuchDisk }
    guard let row = Revealed.extent(extent.index, of: disk) else { throw .noSuchExtent }
    let frames = try FrameRun(count: DiskRing.frameCount)
    let mapping = try frames.map(at: address)
    let handle = try Kernel.bindDiskRing(FrameHandle(number: frames.first))
    try Kernel.bindExtent(extent, on: disk, for: rights, to: handle, at: 0, by: slot)
    self.frames = frames
    self.mapping = mapping
    self.handle = handle
    blockCount = row.count
    transferLimit = Int(record.transferLimit)
  }

  deinit {
    // Refused while requests are under way; then it goes with the program.
    try? Kernel.unbindRing(handle)
  }

  @inline(__always)
  private func place(_ offset: Int) -> UInt64 {
    mapping.address &+ UInt64(truncatingIfNeeded: offset)
  }

  // MARK: Requests

  /// How many requests are under way, or written and not given to the kernel, or over and not looked at.
  public var outstandingCount: Int {
    Int(truncatingIfNeeded: startedCount &- seenCount) &+ preparedCount
  }

  /// Whether there is room for a request of so many frames.
  @inline(__always)
  public func hasRoom(forPages count: Int) -> Bool {
    preparedCount < DiskRing.requestCapacity && preparedPages &+ count <= DiskRing.pagesAtOnce
      && outstandingCount < DiskRing.completionCapacity
  }

  /// Writes a request, which goes to the kernel with the next `flush`; there is room for it.
  ///
  /// - Parameters:
  ///   - count: Of blocks; as many frames follow by `addFrame` where it reads or writes.
  ///   - tag: What its completion will say; `DiskCompletion.isOfSaving` is the kernel's.
  @inline(__always)
  public mutating func prepare(
    _ operation: DiskOperation, first: UInt64, count: Int, tag: UInt64
  ) {
    let request = place(DiskRing.requests &+ preparedCount &* DiskRequest.size)
    storeWord(at: request &+ UInt64(DiskRequest.tag), tag)
    storeWord(
      at: request &+ UInt64(DiskRequest.control),
      operation.rawValue | UInt64(truncatingIfNeeded: count) << 8
        | UInt64(truncatingIfNeeded: preparedPages) << 32)
    storeWord(at: request &+ UInt64(DiskRequest.binding), 0)
    storeWord(at: request &+ UInt64(DiskRequest.first), first)
    preparedCount &+= 1
  }

  /// Names a frame of the request that was written last.
  @inline(__always)
  public mutating func addFrame(_ number: Int) {
    storeHalfWord(at: place(4096 &+ preparedPages &* 4), UInt32(truncatingIfNeeded: number))
    preparedPages &+= 1
  }

  /// Gives the kernel what was written; what the device has no room for now waits for the next time.
  ///
  /// - Returns: The tag of the first request that was refused, which is forgotten, and why; those behind it
  ///   wait, too.
  public mutating func flush() -> (tag: UInt64, error: KernelError)? {
    guard preparedCount > 0 else { return nil }
    return note(Kernel.transferBlocks(handle, count: preparedCount))
  }

  /// Hears what the kernel made of the requests, for `flush` and for who gives them to it itself.
  @inline(__always)
  public mutating func note(_ answer: RangeAnswer) -> (tag: UInt64, error: KernelError)? {
    startedCount &+= UInt64(truncatingIfNeeded: answer.doneCount)
    forgetRequests(answer.doneCount)
    guard let error = answer.error, error != .busy else { return nil }
    let tag = loadWord(at: place(DiskRing.requests &+ DiskRequest.tag))
    forgetRequests(1)
    return (tag, error)
  }

  /// Moves the requests behind the first ones to the front; their frames stay where they are.
  private mutating func forgetRequests(_ count: Int) {
    preparedCount &-= count
    if preparedCount == 0 { preparedPages = 0 }
    let words = preparedCount &* DiskRequest.size / 8
    for word in 0..<words where count > 0 {
      let target = place(DiskRing.requests &+ word &* 8)
      storeWord(at: target, loadWord(at: target &+ UInt64(count &* DiskRequest.size)))
    }
  }

  // MARK: Completions

  /// Whether a request has ended that the library has not looked at.
  @inline(__always)
  public var hasCompletion: Bool { loadWord(at: place(DiskRing.completed)) != seenCount }

  /// The oldest completion that the library has not looked at, or nothing.
  @inline(__always)
  public mutating func takeCompletion() -> (tag: UInt64, status: DiskStatus)? {
    guard hasCompletion else { return nil }
    let entry = Int(truncatingIfNeeded: seenCount) & (DiskRing.completionCapacity &- 1)
    let completion = place(DiskRing.completions &+ entry &* DiskCompletion.size)
    let tag = loadWord(at: completion &+ UInt64(DiskCompletion.tag))
    seenCount &+= 1
    // The kernel began that one by itself.
    if tag & DiskCompletion.isOfSaving != 0 { startedCount &+= 1 }
    return (
      tag,
      DiskStatus(rawValue: loadWord(at: completion &+ UInt64(DiskCompletion.status)))
    )
  }

  /// Whether the kernel has requests of this ring.
  public var isWaiting: Bool { startedCount != seenCount }

  /// Sleeps until something has ended, or lets others run where the device is busy with their requests.
  public func wait() {
    guard isWaiting else {
      try? Kernel.yield()
      return
    }
    while true {
      let seen = OwnContext.eventCount
      if hasCompletion { return }
      do throws(KernelError) { try Kernel.sleep(seen: seen) } catch { try? Kernel.yield() }
    }
  }
}
