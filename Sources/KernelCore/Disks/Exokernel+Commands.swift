// The commands that a disk has: rows that begin unused, and come to an end when the device says so, whatever
// became of their owner meanwhile.

public import ExokernelABI

extension Exokernel where M: Machine & DiskDevice & ~Copyable {
  /// Links the rows of the command table, which are zero.
  public mutating func prepareDisks() {
    var index = machine.commandCapacity &- 1
    while index > 0 {
      machine[command: index].next = UInt16(truncatingIfNeeded: unusedCommand)
      unusedCommand = index
      index &-= 1
    }
  }

  // MARK: Begin

  /// An unused row for a command of a ring.
  @inline(__always)
  func vacantCommand(of ring: Int) throws(KernelError) -> Int {
    let command = unusedCommand
    guard command != 0, machine[ring: ring].inFlight < UInt32(DiskRing.completionCapacity) else {
      throw .busy
    }
    return command
  }

  /// Keeps a frame from every other use, and tells the driver of it.
  @inline(__always)
  mutating func pin(_ number: Int, as index: Int, of command: Int) throws(KernelError) {
    guard machine[frame: number].pinCount < FrameEntry.maximumPins else { throw .busy }
    machine.setPage(number, at: index)
    machine[frame: number].pin()
    machine[page: index, ofCommand: command] = UInt32(truncatingIfNeeded: number)
  }

  /// The driver has a command: its row is used.
  @inline(__always)
  mutating func occupy(
    _ command: Int, _ ring: Int, _ use: ExtentUse, tag: UInt64, pageCount: Int
  ) {
    unusedCommand = Int(machine[command: command].next)
    machine[command: command].tag = tag
    machine[command: command].ring = UInt16(truncatingIfNeeded: ring)
    machine[command: command].use = use
    machine[command: command].pageCount = UInt8(truncatingIfNeeded: pageCount)
    machine[ring: ring].inFlight &+= 1
    machine[ring: ring].sent &+= 1
    machine[word: DiskRing.started >> 3, in: Int(machine[ring: ring].frame)] =
      machine[ring: ring].sent
  }

  // MARK: End

  /// Lets frames go that a command named.
  @inline(__always)
  mutating func unpinPages(of command: Int, _ count: Int) {
    var index = 0
    while index < count {
      machine[frame: Int(machine[page: index, ofCommand: command])].unpin()
      index &+= 1
    }
  }

  /// A disk is done with a command: its frames and blocks may have other uses, and its owner hears of it.
  @inline(__always)
  public mutating func finishTransfer(_ command: Int, _ status: DiskStatus) {
    let ring = Int(machine[command: command].ring)
    let tag = machine[command: command].tag
    unpinPages(of: command, Int(machine[command: command].pageCount))
    let use = machine[command: command].use
    if use != .none { machine.endUse(use) }
    machine[command: command].next = UInt16(truncatingIfNeeded: unusedCommand)
    unusedCommand = command
    machine[ring: ring].inFlight &-= 1
    machine[ring: ring].completed &+= 1
    recordCompletion(status, ring)
    if machine[ring: ring].holder != 0 {
      complete(tag, status, ring)
    } else {
      releaseIfIdle(ring: ring)
    }
  }

  @inline(__always)
  private mutating func complete(_ tag: UInt64, _ status: DiskStatus, _ ring: Int) {
    let frame = Int(machine[ring: ring].frame)
    let completed = machine[ring: ring].completed
    let entry = Int(truncatingIfNeeded: completed &- 1) & (DiskRing.completionCapacity &- 1)
    let word = (DiskRing.completions &+ entry &* DiskCompletion.size) >> 3
    machine[word: word, in: frame] = tag
    machine[word: word &+ 1, in: frame] = status.rawValue
    machine[word: DiskRing.completed >> 3, in: frame] = completed
    notify(environment: Int(machine[ring: ring].holder), .disk)
  }
}
