// A submission queue and its completion queue (NVMe 1.4 §4.1), and the slots of the commands that the
// controller has. The ledger has two words for each slot: the tag and identifier of its command, or the
// next vacant slot; and the age in which the command began, which costs no look at the clock. The
// controller's word that it is done with a command counts only if it has it, by an identifier that a slot
// does not use again for 256 commands.
//
// There is one slot less than the submission queue has entries, and a command in it that was completed
// was fetched, as were all before it: so the queue has room whenever a slot is vacant.

/// The queues of commands for blocks.
struct NVMeQueuePair<Memory: DMAMemory & ~Copyable, Book: Ledger & ~Copyable>: ~Copyable {
  let memory: Memory
  private var ledger: Book
  /// How many entries each queue has: a power of two, at least 2.
  let depth: Int
  private let mask: Int
  let slotCount: Int

  /// Behind the last command that was written.
  private(set) var tail = 0
  /// The next completion to hear of.
  private(set) var head = 0
  /// The phase tag of completions that are new.
  private var phase: UInt32 = 1
  /// Counted up in the upper byte of identifiers.
  private var sequence: UInt16 = 0

  /// The first of the vacant slots, which are linked through the ledger; `slotCount` for none.
  private var firstVacant = 0
  private(set) var outstandingCount = 0
  /// Ages follow each other when all commands are of the last one, a command's limit after it began.
  private var age: UInt64 = 0
  private var ageBegin: UInt64 = 0
  /// Where `takeBack` goes on.
  private var takenBack = 0

  /// The first two pages of the vacant slot's command.
  private var firstPage: UInt64 = 0
  private var secondPage: UInt64 = 0

  /// In the first word of a slot: the controller has its command.
  private static var taken: UInt64 { 1 << 63 }

  /// How deep queues can be in this memory: a power of two, below 2 where there is no room.
  static func depthLimit(_ memory: borrowing QueueMemory<Memory, Book>) -> Int {
    let room = (memory.shared.byteCount &- QueuePairLayout.lists) >> QueuePairLayout.listShift
    let slots = min(room, memory.ledger.wordCount / 2, QueuePairLayout.capacity &- 1)
    guard slots > 0, memory.isAligned else { return 0 }
    return powerOfTwo(notAbove: slots &+ 1)
  }

  static func powerOfTwo(notAbove count: Int) -> Int {
    1 << (Int.bitWidth &- 1 &- count.leadingZeroBitCount)
  }

  /// Queues that the controller does not know of yet, and every slot vacant.
  init(memory: consuming QueueMemory<Memory, Book>, depth: Int) {
    self.depth = depth
    mask = depth &- 1
    slotCount = depth &- 1
    ledger = memory.ledger
    self.memory = memory.shared
    for slot in 0..<slotCount {
      ledger[slot &* 2] = UInt64(truncatingIfNeeded: slot &+ 1)
    }
    clear(at: 0)
  }

  /// Begins anew, with a controller that knows of no queue; slots stay as they are.
  mutating func clear(at now: UInt64) {
    memory.clear(QueuePairLayout.lists)
    tail = 0
    head = 0
    phase = 1
    ageBegin = now
  }

  // MARK: To the controller

  @inline(__always)
  var hasVacantSlot: Bool { firstVacant < slotCount }

  /// Sets a page of the vacant slot's command; there is room for it.
  @inline(__always)
  mutating func set(page: UInt64, at index: Int) {
    if index == 0 {
      firstPage = page
    } else {
      if index == 1 { secondPage = page }
      memory.store64(page, at: QueuePairLayout.list(of: firstVacant) &+ (index &- 1) &* 8)
    }
  }

  /// Writes the vacant slot's command, with the pages that were set; the caller has checked everything.
  ///
  /// Words 2 to 5 and 14 and 15 of every command are zero, and stay so.
  ///
  /// - Parameters:
  ///   - head: The opcode, and the namespace in the upper half.
  ///   - start: The first of the namespace's own blocks.
  ///   - length: How many of them, counted from 0.
  @inline(__always)
  mutating func submit(
    _ head: UInt64, start: UInt64, length: UInt64, pageCount: Int, tag: UInt32
  ) {
    let slot = firstVacant
    sequence &+= 0x100
    let identifier = UInt64(sequence) | UInt64(truncatingIfNeeded: slot)
    firstVacant = Int(truncatingIfNeeded: ledger[slot &* 2])
    ledger[slot &* 2] = Self.taken | identifier << 32 | UInt64(tag)
    ledger[slot &* 2 &+ 1] = age

    let entry = QueuePairLayout.submission &+ tail &* 64
    memory.store64(head | identifier << 16, at: entry)
    memory.store64(pageCount == 0 ? 0 : firstPage, at: entry &+ 24)
    memory.store64(furtherPages(of: slot, pageCount), at: entry &+ 32)
    memory.store64(start, at: entry &+ 40)
    memory.store64(length, at: entry &+ 48)
    tail = (tail &+ 1) & mask
    outstandingCount &+= 1
  }

  /// The second pointer of a command (§4.3): its second page or the list of all but the first.
  @inline(__always)
  private func furtherPages(of slot: Int, _ pageCount: Int) -> UInt64 {
    if pageCount < 2 { return 0 }
    if pageCount == 2 { return secondPage }
    return memory.physicalAddress
      &+ UInt64(truncatingIfNeeded: QueuePairLayout.list(of: slot))
  }

  // MARK: From the controller

  /// The next command that the controller is done with, or nothing.
  @inline(__always)
  mutating func reap() throws(NVMeFault) -> NVMeCompletion? {
    let entry = QueuePairLayout.completion &+ head &* 16
    let word = memory.load32(at: entry &+ 12)
    guard word >> 16 & 1 == phase else { return nil }
    memory.acquireFence()
    // The number of the submission queue, 1, in the upper half, and the controller's place in it.
    let place = memory.load32(at: entry &+ 8)
    guard place ^ 1 << 16 < UInt32(truncatingIfNeeded: depth) else { throw .headOutsideQueue }
    let slot = Int(word & 0xff)
    guard slot < slotCount else { throw .unknownCommand }
    let words = ledger[slot &* 2]
    guard words >> 32 == Self.taken >> 32 | UInt64(word & 0xffff) else { throw .unknownCommand }
    vacate(slot)
    head = (head &+ 1) & mask
    if head == 0 { phase ^= 1 }
    return NVMeCompletion(
      tag: UInt32(truncatingIfNeeded: words), status: NVMeStatus(field: word >> 17))
  }

  /// The next command that the controller has, once it can reach no memory any more; or nothing.
  mutating func takeBack() -> NVMeCompletion? {
    while outstandingCount > 0 {
      let slot = takenBack < slotCount ? takenBack : 0
      takenBack = slot &+ 1
      let words = ledger[slot &* 2]
      guard words & Self.taken != 0 else { continue }
      vacate(slot)
      return NVMeCompletion(tag: UInt32(truncatingIfNeeded: words), status: .controllerReset)
    }
    return nil
  }

  /// Whether the controller has had a command for longer than the limit: it may take up to twice that until
  /// this is seen, and it is never less.
  mutating func hasOverdue(at now: UInt64, limit: UInt64) -> Bool {
    guard now &- ageBegin > limit else { return false }
    if hasCommandOfEarlierAge { return true }
    age &+= 1
    ageBegin = now
    return false
  }

  private var hasCommandOfEarlierAge: Bool {
    var slot = 0
    while slot < slotCount {
      if ledger[slot &* 2] & Self.taken != 0, ledger[slot &* 2 &+ 1] != age { return true }
      slot &+= 1
    }
    return false
  }

  @inline(__always)
  private mutating func vacate(_ slot: Int) {
    ledger[slot &* 2] = UInt64(truncatingIfNeeded: firstVacant)
    firstVacant = slot
    outstandingCount &-= 1
  }
}
