// A disk queue that the program drives itself, as a value that cannot be copied: commands are written and
// completions read where the controller does (NVMe 1.4 §4), and nothing of the kernel is on the way. The
// device's addresses of the binding's frames are a run, so one list of them, in the first frame, serves every
// command. What is asked, and how its end is awaited, is for who uses it.

internal import CExOS
public import ExokernelABI

/// A queue pair of an NVMe controller, and the frames that it reaches.
public struct QueuePort: ~Copyable {
  public let handle: DiskQueueHandle
  /// How many blocks of 4 KiB the disk has, all of which may be read and written.
  public let blockCount: UInt64
  /// How many blocks one command may name.
  public let transferLimit: Int
  /// How many pages there are for content.
  public let pageCount: Int

  private let frames: FrameRun
  private let mapping: Mapping
  private let submissions: UInt64
  private let completions: UInt64
  private let submissionDoorbell: UInt64
  private let completionDoorbell: UInt64
  /// The namespace, where the first word of a command has it.
  private let namespace: UInt64
  /// By how many bits a block's number is shifted to get the device's own.
  private let shift: UInt64
  private let mask: Int

  private var tail = 0
  private var head = 0
  /// The phase tag of completions that are new, where a completion has it.
  private var phase: UInt32 = 1 << 16
  /// How many commands were written and have not been seen to end.
  public private(set) var outstandingCount = 0

  /// As many completions as the controller hears of at once.
  private static let hearing = 16

  /// Binds a queue, and maps frames for it.
  ///
  /// - Parameters:
  ///   - pageCount: Of content, below `FrameRuns.largestRun`.
  ///   - slot: The root capability.
  public init(_ index: Int = 0, pageCount: Int, by slot: Int) throws(KernelError) {
    guard let record = Revealed.queue(index) else { throw .noSuchQueue }
    let frames = try FrameRun(count: pageCount &+ 1)
    let address = AddressMap.queue(index)
    let mapping = try frames.map(at: address)
    handle = try Kernel.bindQueue(
      index, to: FrameHandle(number: frames.first), count: frames.count, by: slot)
    blockCount = record.blockCount
    transferLimit = min(Int(record.transferLimit), pageCount)
    self.pageCount = pageCount
    self.frames = frames
    self.mapping = mapping
    let pages = DiskQueue.address(of: index)
    submissions = pages &+ DiskQueue.submission
    completions = pages &+ DiskQueue.completion
    submissionDoorbell = pages &+ DiskQueue.doorbells &+ UInt64(record.submissionDoorbell)
    completionDoorbell = pages &+ DiskQueue.doorbells &+ UInt64(record.completionDoorbell)
    namespace = UInt64(record.namespace) << 32
    shift = UInt64(record.blockShift)
    mask = Int(record.depth) &- 1
    for entry in 0..<pageCount {
      storeWord(at: address &+ UInt64(entry &* 8), QueuePort.deviceAddress(of: entry))
    }
  }

  deinit {
    // Refused only where it was taken before.
    try? Kernel.unbindQueue(handle)
  }

  // MARK: Pages

  /// Where the pages of content are, one after the other.
  public var address: UInt64 { mapping.address &+ 4096 }

  /// The first frame that the device reaches, which holds the list; those of the pages follow.
  public var firstFrame: Int { frames.first }

  /// A word of a page of content, of which there are 512.
  public subscript(word index: Int, ofPage page: Int) -> UInt64 {
    get { loadWord(at: place(index, page)) }
    nonmutating set { storeWord(at: place(index, page), newValue) }
  }

  private func place(_ index: Int, _ page: Int) -> UInt64 {
    precondition(page >= 0 && page < pageCount && index >= 0 && index < 512)
    return mapping.address &+ UInt64((page &+ 1) << 12 &+ index << 3)
  }

  /// Where the device finds it; behind the list.
  @inline(__always)
  private static func deviceAddress(of page: Int) -> UInt64 {
    DiskQueue.windowAddress &+ UInt64(truncatingIfNeeded: page &+ 1) << 12
  }

  // MARK: Commands

  /// How many commands may be under way.
  public var capacity: Int { mask &- QueuePort.hearing }

  /// Where the next command is written, in 64 bytes.
  @inline(__always)
  public var nextEntry: UInt64 { submissions &+ UInt64(truncatingIfNeeded: tail &<< 6) }

  /// Writes a command to read or to write, which the controller sees with the next `ring`; fewer than
  /// `capacity` are under way.
  ///
  /// - Parameters:
  ///   - count: Of blocks, at most `transferLimit`; they are in as many pages.
  ///   - tag: What its completion says.
  @inline(__always)
  public mutating func submit(
    _ operation: DiskOperation, first: UInt64, count: Int, page: Int, tag: UInt16
  ) {
    let entry = next(operation == .read ? 0x02 : 0x01, tag)
    storeWord(at: entry &+ 24, QueuePort.deviceAddress(of: page))
    storeWord(at: entry &+ 32, secondPage(page, count))
    storeWord(at: entry &+ 40, first &<< shift)
    storeWord(at: entry &+ 48, UInt64(truncatingIfNeeded: count) &<< shift &- 1)
  }

  /// Writes a command after which all that was written before is durable.
  public mutating func submitFlush(tag: UInt16) {
    let entry = next(0x00, tag)
    for offset: UInt64 in [24, 32, 40, 48] { storeWord(at: entry &+ offset, 0) }
  }

  /// Begins the next entry of the submission queue.
  @inline(__always)
  private mutating func next(_ opcode: UInt64, _ tag: UInt16) -> UInt64 {
    let entry = nextEntry
    storeWord(at: entry, opcode | UInt64(tag) &<< 16 | namespace)
    tail = (tail &+ 1) & mask
    outstandingCount &+= 1
    return entry
  }

  /// The second page of a command, or the list of all from there on (NVMe 1.4 §4.3).
  @inline(__always)
  private func secondPage(_ page: Int, _ count: Int) -> UInt64 {
    if count <= 2 { return count < 2 ? 0 : QueuePort.deviceAddress(of: page &+ 1) }
    return DiskQueue.windowAddress &+ UInt64(truncatingIfNeeded: page &+ 1) &<< 3
  }

  /// Shows the controller what was written.
  @inline(__always)
  public func ring() {
    storeHalfWord(at: submissionDoorbell, UInt32(truncatingIfNeeded: tail))
  }

  // MARK: Completions

  /// Whether a command has ended that was not seen to.
  @inline(__always)
  public var hasCompletion: Bool {
    loadHalfWord(at: completions &+ UInt64(truncatingIfNeeded: head &<< 4) &+ 12) & 1 << 16
      == phase
  }

  /// The next command that has ended, or nothing.
  @inline(__always)
  public mutating func takeCompletion() -> (tag: UInt16, status: DiskStatus)? {
    let word = loadHalfWord(at: completions &+ UInt64(truncatingIfNeeded: head &<< 4) &+ 12)
    guard word & 1 << 16 == phase else { return nil }
    head = (head &+ 1) & mask
    if head & (QueuePort.hearing &- 1) == 0 { acknowledge() }
    outstandingCount &-= 1
    // Of the status the last 11 bits, as the kernel has them of a ring's completions.
    return (UInt16(truncatingIfNeeded: word), DiskStatus(rawValue: UInt64(word >> 17 & 0x7ff)))
  }

  /// Tells the controller how far completions have been seen.
  @inline(__always)
  private mutating func acknowledge() {
    if head == 0 { phase ^= 1 << 16 }
    storeHalfWord(at: completionDoorbell, UInt32(truncatingIfNeeded: head))
  }
}
