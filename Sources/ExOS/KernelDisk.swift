// A disk for the file library, made of the kernel's disk ring: blocks go straight between the device and the
// cache's frames. Neighbours that are asked for one after another go in one request; nobody waits but who
// needs an answer.

public import ExOSFiles
public import ExOSRuntime
public import ExokernelABI

/// An extent of a disk, with the frames of a cache.
public struct KernelDisk: BlockDevice, ~Copyable {
  private var port: DiskPort
  private let frames: SlotFrames
  public let memory: SlotMemory

  /// Neighbouring blocks in one direction, which are one request.
  private struct Run {
    var operation = ExOSFiles.BlockOperation.read
    var first: UInt64 = 0
    var count = 0
  }
  private static let runCount = 24
  private var runs = Array(repeating: Run(), count: runCount)
  private var unusedRuns = Array(0..<runCount)
  /// The slots of each run, as many places as a request may name blocks.
  private var slots: [Int32]
  /// The run that grows, of which the kernel does not know yet.
  private var openRun: Int?

  /// What is over and was not asked for yet.
  private var ended: [BlockCompletion] = []
  /// How the last flush ended, once it has.
  private var flushStatus: DiskStatus?
  private static let flushTag = UInt64(runCount)

  /// Binds to an extent and makes a cache's frames.
  ///
  /// - Parameters:
  ///   - slotCount: How many blocks the cache holds.
  ///   - guardSlot: The capability slot that says who else may map the cache's frames.
  ///   - slot: A capability that dominates the extent's name with these rights.
  public init(
    _ extent: ExtentHandle, on disk: Int = 0, slotCount: Int,
    for rights: Rights = [.read, .write], guardSlot: Int = FrameEntry.sealed, by slot: Int
  ) throws(KernelError) {
    let port = try DiskPort(extent, on: disk, for: rights, by: slot)
    self.init(
      port, try SlotFrames(count: slotCount, at: AddressMap.blocks, guardSlot: guardSlot))
  }

  /// The numbers of the cache's frames, slot by slot.
  public var frameNumbers: [UInt32] {
    (0..<frames.count).map { UInt32(truncatingIfNeeded: frames[$0]) }
  }

  private init(_ port: consuming DiskPort, _ frames: consuming SlotFrames) {
    slots = Array(repeating: 0, count: KernelDisk.runCount * port.transferLimit)
    self.port = port
    // SAFETY: the frames are mapped as long as this value lives, and so the memory that it lends.
    unsafe memory = SlotMemory(mappedAt: frames.address, slotCount: frames.count)
    self.frames = frames
  }

  public var blockCount: UInt64 { port.blockCount }

  // MARK: Requests

  public mutating func submit(
    _ operation: ExOSFiles.BlockOperation, block: UInt64, slot: Int
  ) throws(BlockError) {
    guard block < blockCount, slot >= 0, slot < memory.slotCount else { throw .outOfRange }
    if let openRun, !canJoin(operation, block, openRun) { closeRun() }
    let run: Int
    if let openRun { run = openRun } else { run = try beginRun(operation, block) }
    slots[run &* port.transferLimit &+ runs[run].count] = Int32(truncatingIfNeeded: slot)
    runs[run].count &+= 1
  }

  private func canJoin(
    _ operation: ExOSFiles.BlockOperation, _ block: UInt64, _ run: Int
  ) -> Bool {
    runs[run].operation == operation && runs[run].count < port.transferLimit
      && runs[run].first &+ UInt64(truncatingIfNeeded: runs[run].count) == block
  }

  private mutating func beginRun(
    _ operation: ExOSFiles.BlockOperation, _ block: UInt64
  ) throws(BlockError) -> Int {
    guard let run = unusedRuns.popLast() else { throw .full }
    runs[run] = Run(operation: operation, first: block)
    openRun = run
    return run
  }

  /// Writes the run that grew into the ring.
  private mutating func closeRun() {
    guard let run = openRun else { return }
    openRun = nil
    makeRoom(forPages: runs[run].count)
    port.prepare(
      runs[run].operation == .read ? .read : .write, first: runs[run].first,
      count: runs[run].count, tag: UInt64(truncatingIfNeeded: run))
    for index in 0..<runs[run].count {
      port.addFrame(frames[Int(slots[run &* port.transferLimit &+ index])])
    }
  }

  /// Gives the kernel what stands in the ring, until there is room for one more request.
  private mutating func makeRoom(forPages count: Int) {
    while !port.hasRoom(forPages: count) {
      start()
      if port.hasRoom(forPages: count) { return }
      port.wait()
      collect()
    }
  }

  /// Gives the kernel all that stands in the ring; what it refuses is over.
  private mutating func start() {
    closeRun()
    while let refusal = port.flush() { end(refusal.tag, BlockError(refusal.error)) }
  }

  // MARK: Completions

  public mutating func complete() -> BlockCompletion? {
    while ended.isEmpty {
      start()
      collect()
      if !ended.isEmpty { break }
      guard port.outstandingCount > 0 else { return nil }
      port.wait()
      collect()
    }
    return ended.popLast()
  }

  /// Looks at all that has ended.
  private mutating func collect() {
    while let completion = port.takeCompletion() {
      if completion.tag == KernelDisk.flushTag {
        flushStatus = completion.status
      } else if completion.tag & DiskCompletion.isOfSaving == 0 {
        end(completion.tag, completion.status == .success ? nil : .ioError)
      }
    }
  }

  /// A run is over: each of its slots is the program's again.
  private mutating func end(_ tag: UInt64, _ error: BlockError?) {
    guard tag < UInt64(KernelDisk.runCount) else {
      flushStatus = .deviceReset
      return
    }
    let run = Int(tag)
    for index in 0..<runs[run].count {
      let slot = Int(slots[run &* port.transferLimit &+ index])
      ended.append(BlockCompletion(slot: slot, error: error))
    }
    unusedRuns.append(run)
  }

  public mutating func flush() throws(BlockError) {
    closeRun()
    makeRoom(forPages: 0)
    flushStatus = nil
    port.prepare(.flush, first: 0, count: 0, tag: KernelDisk.flushTag)
    while flushStatus == nil {
      start()
      if flushStatus != nil { break }
      port.wait()
      collect()
    }
    if flushStatus != .success { throw .ioError }
  }
}

extension BlockError {
  /// Why the kernel refused a request.
  fileprivate init(_ error: KernelError) {
    switch error {
    case .notPermitted, .stale, .noSuchExtent: self = .notPermitted
    case .badArgument(1): self = .outOfRange
    default: self = .ioError
    }
  }
}
