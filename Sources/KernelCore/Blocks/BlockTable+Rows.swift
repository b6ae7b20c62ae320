// The rows of the table and the lists that they hang in, all by index, so that no row ever moves.

import ExokernelABI

extension BlockTable where Store: ~Copyable {
  /// Whether one name is authority over another; a function of its own, so that the compiler goes on to
  /// inline the comparison where every instruction counts.
  @inline(never)
  static func does(_ name: Capability, dominate other: Capability, for rights: Rights) -> Bool {
    name.dominates(other, for: rights)
  }

  // MARK: Rows

  /// Takes an unused row, of which there is one, for a change that is made now.
  mutating func takeRow(_ kind: ExtentKind) -> Int {
    let row = firstUnused
    willChange(row)
    firstUnused = Int(store[extent: row].next)
    store[extent: row].kindValue = kind.rawValue
    store[extent: row].next = 0
    store[extent: row].epoch = openEpoch
    return row
  }

  /// Makes a row unused, under its next generation.
  mutating func giveRow(_ row: Int) {
    // Generation 0 stands for any row.
    let generation = max(store[extent: row].generation &+ 1, 1)
    store[extent: row] = ExtentRecord()
    store[extent: row].generation = generation
    store[extent: row].next = UInt16(truncatingIfNeeded: firstUnused)
    firstUnused = row
  }

  // MARK: Runs, in order of their places

  mutating func linkRun(_ row: Int, after previous: Int) {
    let next = previous == 0 ? firstRun : Int(store[extent: previous].next)
    store[extent: row].previous = UInt16(truncatingIfNeeded: previous)
    store[extent: row].next = UInt16(truncatingIfNeeded: next)
    setNext(row, of: previous)
    setPrevious(row, of: next)
  }

  mutating func unlinkRun(_ row: Int) {
    let next = Int(store[extent: row].next)
    let previous = Int(store[extent: row].previous)
    setNext(next, of: previous)
    setPrevious(previous, of: next)
  }

  private mutating func setNext(_ row: Int, of previous: Int) {
    if previous == 0 {
      firstRun = row
    } else {
      store[extent: previous].next = UInt16(truncatingIfNeeded: row)
    }
  }

  private mutating func setPrevious(_ row: Int, of next: Int) {
    if next == 0 {
      lastRun = row
    } else {
      store[extent: next].previous = UInt16(truncatingIfNeeded: row)
    }
  }

  // MARK: Shares of a run

  mutating func linkShare(_ share: Int, of owner: Int) {
    let next = store[extent: owner].shares
    store[extent: share].owner = UInt16(truncatingIfNeeded: owner)
    store[extent: share].next = next
    store[extent: share].previous = 0
    if next != 0 { store[extent: Int(next)].previous = UInt16(truncatingIfNeeded: share) }
    store[extent: owner].shares = UInt16(truncatingIfNeeded: share)
  }

  mutating func unlinkShare(_ share: Int) {
    let next = store[extent: share].next
    let previous = store[extent: share].previous
    if next != 0 { store[extent: Int(next)].previous = previous }
    if previous == 0 {
      store[extent: Int(store[extent: share].owner)].shares = next
    } else {
      store[extent: Int(previous)].next = next
    }
  }

  // MARK: Quotas

  mutating func linkQuota(_ row: Int) {
    store[extent: row].next = UInt16(truncatingIfNeeded: firstQuota)
    firstQuota = row
    quotaCount &+= 1
  }
}
