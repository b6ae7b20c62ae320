// Rings: frames that an environment shares with the kernel, to receive and send packets by or to ask a disk
// by. Which packets come into one is for the filters that name it, which blocks are reached by one for the
// extents that are bound to it; how many slots it has, and what happens to what comes, is the library's
// business. A ring that is full loses its own packets and nobody else's.

public import ExokernelABI

extension Exokernel where M: ~Copyable {
  // MARK: Decoding

  /// The ring of a kind that a handle names, if the caller's environment holds it.
  @inline(__always)
  func decodeRing(_ raw: UInt64, _ kind: RingKind, of environment: Int) throws(KernelError) -> Int {
    let index = try decodeRing(raw, of: environment)
    guard machine[ring: index].kindValue == kind.rawValue else { throw .noSuchRing }
    return index
  }

  @inline(__always)
  private func decodeRing(_ raw: UInt64, of environment: Int) throws(KernelError) -> Int {
    let handle = RingHandle(rawValue: raw)
    let index = handle.index
    guard index > 0, index < machine.ringCapacity else { throw .noSuchRing }
    guard machine[ring: index].generation == handle.generation else { throw .stale }
    guard machine[ring: index].holder == UInt32(truncatingIfNeeded: environment) else {
      throw .notHeld
    }
    return index
  }

  /// How many frames a ring of a kind is to have: one for the counts of packets, and a power of two of them
  /// for slots; a disk's are always as many.
  private func decodeFrameCount(_ raw: UInt64, _ kind: RingKind) throws(KernelError) -> Int {
    let count = Int(truncatingIfNeeded: raw & 0xffff)
    let slotFrames = count &- 1
    let isRight =
      kind == .disk
      ? count == DiskRing.frameCount
      : slotFrames > 0 && slotFrames <= PacketRing.maximumSlotFrames
        && slotFrames & (slotFrames &- 1) == 0
    guard isRight else { throw .badArgument(2) }
    return count
  }

  // MARK: Bind

  /// Binds a run of frames as a ring; the value is its handle.
  ///
  /// The frames may be mapped before or after; they are in use until the ring is unbound.
  ///
  /// - Parameter countAndKind: How many frames, and in bits 16 and up a `RingKind`.
  public mutating func bindRing(
    _ caller: Caller, claim: UInt64, handle: UInt64, countAndKind: UInt64
  ) throws(KernelError) -> UInt64 {
    let environment = try decodeClaim(claim, caller)
    guard let kind = RingKind(rawValue: UInt32(clamping: countAndKind >> 16)) else {
      throw .badArgument(2)
    }
    if kind == .disk { guard machine.hasDisks else { throw .noSuchDisk } }
    let count = try decodeFrameCount(countAndKind, kind)
    let first = try decodeSpareRun(handle, count, of: environment)
    let quota = machine[environment: environment].ringQuota
    guard machine[environment: environment].ringCount < quota else { throw .quotaExceeded }
    let index = unusedRing
    guard index != 0 else { throw .exhausted }

    unusedRing = Int(machine[ring: index].next)
    var offset = 0
    while offset < count {
      setUse(of: first &+ offset, .sharedWithKernel)
      offset &+= 1
    }
    clearCounts(of: first)
    var record = RingRecord()
    record.generation = machine[ring: index].generation
    record.holder = UInt32(truncatingIfNeeded: environment)
    record.frame = UInt32(truncatingIfNeeded: first)
    record.kindValue = kind.rawValue
    if kind == .packets {
      record.slotCount = UInt32(truncatingIfNeeded: (count &- 1) &* PacketRing.slotsPerFrame)
    }
    record.next = machine[environment: environment].firstRing
    machine[ring: index] = record
    machine.forgetExtents(of: index)
    machine[environment: environment].firstRing = UInt32(truncatingIfNeeded: index)
    machine[environment: environment].ringCount &+= 1
    return RingHandle(index: index, generation: record.generation).rawValue
  }

  private mutating func clearCounts(of frame: Int) {
    var word = 0
    while word < PacketRing.requests / 8 {
      machine[word: word, in: frame] = 0
      word &+= 1
    }
  }

  // MARK: Free

  /// Unbinds a ring that no filter names and of whose requests no device has any; its frames are ordinary again.
  public mutating func unbindRing(_ caller: Caller, handle: UInt64) throws(KernelError) -> UInt64 {
    let index = try decodeRing(handle, of: caller.environment)
    let record = machine[ring: index]
    guard record.filterCount == 0, record.inFlight == 0 else { throw .inUse }

    var offset = 0
    while offset < record.frameCount {
      setUse(of: Int(record.frame) &+ offset, .held)
      offset &+= 1
    }
    let extents = countExtents(ofRing: index)
    removeFromHolder(index)
    release(ring: index)
    if extents > 0 { credit(extents, of: .extent, to: caller.environment) }
    return 0
  }

  private mutating func removeFromHolder(_ index: Int) {
    let environment = Int(machine[ring: index].holder)
    let next = machine[ring: index].next
    machine[environment: environment].ringCount &-= 1
    var ring = Int(machine[environment: environment].firstRing)
    if ring == index {
      machine[environment: environment].firstRing = next
      return
    }
    // At most as many as there are rings.
    while Int(machine[ring: ring].next) != index { ring = Int(machine[ring: ring].next) }
    machine[ring: ring].next = next
  }

  /// An environment ended: nothing goes into its rings any more.
  ///
  /// Its frames go back with all others; bounded by the number of rings.
  mutating func endRings(of environment: Int) {
    var index = Int(machine[environment: environment].firstRing)
    machine[environment: environment].firstRing = 0
    machine[environment: environment].ringCount = 0
    while index != 0 {
      let next = Int(machine[ring: index].next)
      machine[ring: index].holder = 0
      machine[ring: index].next = 0
      releaseIfIdle(ring: index)
      index = next
    }
  }

  /// A ring whose holder ended is nobody's when no filter names it and no device has any of its requests.
  mutating func releaseIfIdle(ring index: Int) {
    let record = machine[ring: index]
    if record.holder == 0, record.filterCount == 0, record.inFlight == 0 { release(ring: index) }
  }

  /// A row is unused; handles to it are stale.
  private mutating func release(ring index: Int) {
    let generation = machine[ring: index].generation &+ 1
    machine[ring: index] = RingRecord()
    machine[ring: index].generation = generation == 0 ? 1 : generation
    machine[ring: index].next = UInt32(truncatingIfNeeded: unusedRing)
    unusedRing = index
  }
}
