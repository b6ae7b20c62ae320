// Blocks of a device in a fixed number of slots (Engler 1995 §7: the library caches, the kernel only
// binds). A block is found in constant time; which one leaves is the policy's choice; what was changed
// is written in the order of the disk, many at a time. A slot is a frame, so that it can be mapped
// read-only elsewhere or sent as it is; whoever does so pins it, and sees no change: what is written to a
// pinned block goes to another slot. What blocks mean is left to file systems.

import ExOSMemory

/// A cache over a block device.
///
/// A slot number is good until the next call that may read a block, unless the slot is pinned.
public struct BufferCache<
  Device: BlockDevice & ~Copyable, Policy: ReplacementPolicy & ~Copyable
>: ~Copyable {
  /// The device below.
  public internal(set) var device: Device
  /// The slots' content.
  public let memory: SlotMemory
  /// A slot that is always zero and never holds a block: the content of holes.
  public let zeroSlot: Int
  /// What has been done.
  public internal(set) var statistics = CacheStatistics()
  /// What others read of the cache, where it is shared.
  let board: CacheBoard?
  /// Whether somebody outside wants a slot to stay as it is; asked before a block leaves.
  var isInUse: ((Int) -> Bool)?
  /// Replaced slots that are in use outside.
  private var abandoned: [Int] = []
  var policy: Policy
  var slots: Table<CacheSlot>
  var dirty: [DirtyBlock] = []
  /// How many of these were forgotten since, and need no write.
  var forgottenWrites = 0
  private var buckets: Table<Int32>
  private let bucketMask: Int
  private var firstEmpty: Int32

  /// Makes an empty cache in all of a device's slots, of which one stays zero.
  ///
  /// - Parameter isShared: Whether others read it; then a few more slots say what they need to know.
  /// - Precondition: The device has at least 2 slots, and those.
  public init(_ device: consuming Device, isShared: Bool = false) {
    memory = device.memory
    let boardSlots = isShared ? CacheBoard.slotCount(for: memory.slotCount) : 0
    let count = memory.slotCount &- 1 &- boardSlots
    board = isShared ? CacheBoard(memory, firstSlot: count &+ 1) : nil
    precondition(count >= 1)
    zeroSlot = count
    memory.clear(count, at: 0, count: SlotMemory.slotSize)
    self.device = device
    policy = Policy(slotCount: count)
    slots = Table(count: count) { index in
      CacheSlot(next: index &+ 1 < count ? Int32(truncatingIfNeeded: index &+ 1) : -1)
    }
    firstEmpty = 0
    var bucketCount = 1
    while bucketCount < count { bucketCount &*= 2 }
    bucketMask = bucketCount &- 1
    buckets = Table(count: bucketCount, repeating: -1)
  }

  /// The slot that holds a block, after it has been read if need be.
  @inline(__always)
  public mutating func slot(of block: UInt64) throws(BlockError) -> Int {
    let slot = find(block)
    guard slot >= 0, slots[slot].state == .ready else { return try read(block, into: slot) }
    noteUse(of: slot)
    return slot
  }

  /// Uses a slot in which a block was found before.
  ///
  /// - Returns: Whether it still holds the block.
  @inline(__always)
  mutating func use(_ slot: Int, of block: UInt64) -> Bool {
    guard slots[slot].block == block, slots[slot].state == .ready else { return false }
    noteUse(of: slot)
    return true
  }

  @inline(__always)
  private mutating func noteUse(of slot: Int) {
    statistics.hits &+= 1
    if slots[slot].pins == 0 { policy.use(slot) }
  }

  /// A slot for a block that will be overwritten in full, so that it need not be read.
  ///
  /// What it holds until then is undefined. It counts as dirty.
  public mutating func slotToOverwrite(of block: UInt64) throws(BlockError) -> Int {
    var slot = find(block)
    if slot >= 0, slots[slot].state == .reading { slot = try read(block, into: slot) }
    if slot < 0 {
      guard block < device.blockCount else { throw .outOfRange }
      slot = try claim(block)
      slots[slot].state = .ready
      policy.insert(slot)
    } else if isKept(slot) {
      slot = try replace(slot)
    } else {
      policy.use(slot)
    }
    markDirty(slot)
    return slot
  }

  /// The slot of a block in which content will be changed, after it has been read if need be.
  ///
  /// It counts as dirty. Who has pinned the block keeps it as it was, in the slot that was its own.
  public mutating func slotToChange(of block: UInt64) throws(BlockError) -> Int {
    var slot = try self.slot(of: block)
    if isKept(slot) {
      let former = slot
      slot = try replace(former)
      memory.copy(
        memory.bytes(former, at: 0, count: SlotMemory.slotSize), to: slot, at: 0)
    }
    markDirty(slot)
    return slot
  }

  /// Says that a slot's content was changed.
  @inline(__always)
  public mutating func markDirty(_ slot: Int) {
    board?.renew(slot)
    if slots[slot].isDirty { return }
    slots[slot].isDirty = true
    dirty.append(
      DirtyBlock(block: slots[slot].block, slot: Int32(truncatingIfNeeded: slot)))
  }

  /// Keeps a slot's block where and what it is until it is unpinned as often.
  public mutating func pin(_ slot: Int) {
    if slot == zeroSlot { return }
    if slots[slot].pins == 0 { policy.remove(slot) }
    slots[slot].pins &+= 1
  }

  /// Takes a pin back.
  ///
  /// - Precondition: There is one.
  public mutating func unpin(_ slot: Int) {
    if slot == zeroSlot { return }
    precondition(slots[slot].pins > 0)
    slots[slot].pins &-= 1
    guard slots[slot].pins == 0 else { return }
    switch slots[slot].state {
    case .ready: policy.insert(slot)
    case .replaced: abandon(slot)
    case .reading, .empty: break
    }
  }

  /// Drops a block whose content nobody will want, unwritten; one that is pinned stays.
  public mutating func forget(_ block: UInt64) {
    let slot = find(block)
    guard slot >= 0, slots[slot].state == .ready, slots[slot].pins == 0, canLeave(slot) else {
      return
    }
    let isDirty = slots[slot].isDirty
    release(slot)
    if isDirty { forgetWrite() }
  }
}

// MARK: Readers outside

extension BufferCache where Device: ~Copyable, Policy: ~Copyable {
  /// Whether a slot's content must stay as it is.
  @inline(__always)
  private func isKept(_ slot: Int) -> Bool { slots[slot].pins > 0 || !canLeave(slot) }

  /// Whether nobody outside uses a slot.
  ///
  /// The stamp is changed first: who begins to use the slot after that sees that it is too late.
  @inline(__always)
  private func canLeave(_ slot: Int) -> Bool {
    guard let isInUse else { return true }
    board?.renew(slot)
    return !isInUse(slot)
  }

  /// The slot whose block should leave; those that somebody outside uses are passed over.
  private mutating func victim() -> Int? {
    var chosen = policy.victim()
    var passedOver: [Int] = []
    while let slot = chosen, !canLeave(slot) {
      policy.remove(slot)
      passedOver.append(slot)
      chosen = policy.victim()
    }
    for slot in passedOver { policy.insert(slot) }
    return chosen
  }

  /// Empties a replaced slot, as soon as nobody outside uses it.
  private mutating func abandon(_ slot: Int) {
    if canLeave(slot) { makeEmpty(slot) } else { abandoned.append(slot) }
  }

  /// Empties replaced slots that were in use outside; nobody tells when that ends.
  private mutating func emptyAbandoned() {
    guard !abandoned.isEmpty else { return }
    let former = abandoned
    abandoned = []
    for slot in former { abandon(slot) }
  }
}

// MARK: Buckets

extension BufferCache where Device: ~Copyable, Policy: ~Copyable {
  private func bucket(of block: UInt64) -> Int {
    Int(truncatingIfNeeded: block &* 0x9e37_79b9_7f4a_7c15 &>> 32) & bucketMask
  }

  /// The slot of a block, whatever its state; -1 if it has none.
  @inline(__always)
  func find(_ block: UInt64) -> Int {
    var slot = Int(buckets[bucket(of: block)])
    while slot >= 0, slots[slot].block != block { slot = Int(slots[slot].next) }
    return slot
  }

  /// An empty slot that a block is from now on found in.
  mutating func claim(_ block: UInt64) throws(BlockError) -> Int {
    if firstEmpty < 0 { try evict() }
    let slot = Int(firstEmpty)
    firstEmpty = slots[slot].next
    let bucket = bucket(of: block)
    board?.renew(slot)
    slots[slot] = CacheSlot(block: block, next: buckets[bucket])
    buckets[bucket] = Int32(truncatingIfNeeded: slot)
    return slot
  }

  /// Whether a slot can be claimed without waiting for anything.
  mutating func hasRoom() -> Bool {
    if firstEmpty >= 0 { return true }
    guard let slot = policy.victim() else { return false }
    return !slots[slot].isDirty
  }

  /// Empties a slot, after what is in it was written if need be.
  private mutating func evict() throws(BlockError) {
    emptyAbandoned()
    // What is being read ahead can leave once it has come.
    while firstEmpty < 0 {
      if let slot = victim() {
        if !slots[slot].isDirty { return release(slot) }
        do throws(BlockError) { try writeBack() } catch { return try evictClean(or: error) }
      } else {
        guard let completion = device.complete() else { throw .noSpace }
        finishReading(completion)
      }
    }
  }

  /// Has a block whose slot is kept be found in another slot, whose content is undefined.
  private mutating func replace(_ slot: Int) throws(BlockError) -> Int {
    let block = slots[slot].block
    // Room is made while the block still has its slot: what is dirty in it may be written now.
    pin(slot)
    defer { unpin(slot) }
    if firstEmpty < 0 { try evict() }
    unlink(slot)
    board?.renew(slot)
    slots[slot].state = .replaced
    slots[slot].isDirty = false
    let other = try claim(block)
    slots[other].state = .ready
    policy.insert(other)
    return other
  }

  /// Empties a slot that need not be written, where writing failed.
  private mutating func evictClean(or error: BlockError) throws(BlockError) {
    var dirtyVictims: [Int] = []
    var chosen = victim()
    while let slot = chosen, slots[slot].isDirty {
      policy.remove(slot)
      dirtyVictims.append(slot)
      chosen = victim()
    }
    for slot in dirtyVictims { policy.insert(slot) }
    guard let chosen else { throw error }
    release(chosen)
  }

  /// Empties a slot.
  mutating func release(_ slot: Int) {
    unlink(slot)
    policy.remove(slot)
    makeEmpty(slot)
  }

  private mutating func makeEmpty(_ slot: Int) {
    slots[slot] = CacheSlot(next: firstEmpty)
    firstEmpty = Int32(truncatingIfNeeded: slot)
  }

  /// Has a slot's block be found in it no more.
  private mutating func unlink(_ slot: Int) {
    let bucket = bucket(of: slots[slot].block)
    if Int(buckets[bucket]) == slot {
      buckets[bucket] = slots[slot].next
    } else {
      var previous = Int(buckets[bucket])
      while Int(slots[previous].next) != slot { previous = Int(slots[previous].next) }
      slots[previous].next = slots[slot].next
    }
  }
}
