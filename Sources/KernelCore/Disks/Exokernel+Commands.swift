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
  public mutating func finishTransfer(_ command: Int, _ status: DiskStatus) {
    let row = machine[command: command]
    let ring = Int(row.ring)
    unpinPages(of: command, Int(row.pageCount))
    if row.isUse { machine.endUse(row.binding) }
    transmissions.end(row.number)
    machine[command: command].next = UInt16(truncatingIfNeeded: unusedCommand)
    unusedCommand = command
    machine[ring: ring].inFlight &-= 1
    machine[ring: ring].completed &+= 1
    if machine[ring: ring].holder != 0 {
      complete(row.tag, status, ring)
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
