// The lists of a table that has been read, a row a step: runs in order of their places, unused rows and
// quotas; then shares; then what each run counts against.

import ExokernelABI

extension BlockTable where Store: ~Copyable {
  /// Links the row that is next.
  mutating func link() {
    switch phase {
    case .linkingRuns(let row):
      if row == 0 {
        phase = .linkingShares(row: 1)
      } else {
        phase = .linkingRuns(row: row &- 1)
        linkRow(row)
      }
    case .linkingShares(let row):
      if row == BlockTableLayout.rowCount {
        phase = .charging(row: firstRun)
      } else {
        phase = .linkingShares(row: row &+ 1)
        if store[extent: row].kind == .shared { linkReadShare(row) }
      }
    case .charging(let row):
      if row == 0 {
        phase = .idle
        state = .ready
        isLoaded = true
      } else {
        phase = .charging(row: Int(store[extent: row].next))
        charge(row, to: quota(of: store[extent: row].name))
      }
    default: return
    }
  }

  private mutating func linkRow(_ row: Int) {
    switch store[extent: row].kind {
    case .owned: linkReadRun(row)
    case .shared: break
    case .quota:
      if quotaCount == Self.quotaLimit { return state = .failed(.badRow) }
      linkQuota(row)
    case .unused:
      store[extent: row].next = UInt16(truncatingIfNeeded: firstUnused)
      firstUnused = row
    }
  }

  /// Links a run behind the last that begins before it, and looks that it overlaps with neither
  /// neighbour.
  private mutating func linkReadRun(_ row: Int) {
    let start = store[extent: row].start
    let count = store[extent: row].count
    guard start >= BlockTableLayout.reservedCount,
      BlockTable.isRun(start, count, within: blockCount)
    else { return state = .failed(.badRow) }
    var next = firstRun
    var previous = 0
    while next != 0, store[extent: next].start < start {
      previous = next
      next = Int(store[extent: next].next)
    }
    if next != 0, store[extent: next].start < start &+ count { return state = .failed(.overlap) }
    if previous != 0, store[extent: previous].start &+ store[extent: previous].count > start {
      return state = .failed(.overlap)
    }
    store[extent: row].owner = 0
    linkRun(row, after: previous)
  }

  private mutating func linkReadShare(_ row: Int) {
    let share = store[extent: row]
    let owner = Int(share.owner)
    guard owner > 0, owner < BlockTableLayout.rowCount, store[extent: owner].kind == .owned,
      share.start >= store[extent: owner].start,
      BlockTable.isRun(
        share.start &- store[extent: owner].start, share.count,
        within: store[extent: owner].count),
      store[extent: owner].name.rights.isSuperset(of: share.name.rights)
    else { return state = .failed(.badRow) }
    linkShare(row, of: owner)
  }
}
