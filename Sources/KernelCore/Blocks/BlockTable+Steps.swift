// What the table does by itself: one bounded step at a time, one request of the disk at a time. Commits
// and zeroing take turns.

import ExokernelABI

extension BlockTable where Store: ~Copyable {
  /// Does the next thing that is to be done.
  ///
  /// - Returns: Whether there was one; if not, then not before `complete` or the next call.
  public mutating func step() -> Bool {
    if isAsking { return reclaim() }
    if case .failed = state { return false }
    switch phase {
    case .idle: return stepIdle()
    case .linkingRuns, .linkingShares, .charging: link()
    case .forgetting(let row): forgetRows(from: row)
    default: ask(phase)
    }
    return true
  }

  private mutating func stepIdle() -> Bool {
    if reclaim() { return true }
    if state == .foreign { return advanceFreeing() }
    if dirty != 0, hasZeroed || firstFreed == 0 || store[extent: firstFreed].transfers != 0 {
      beginCommit()
      return true
    }
    if advanceFreeing() { return true }
    guard dirty != 0 else { return false }
    beginCommit()
    return true
  }

  /// Asks the disk for what a phase needs.
  mutating func ask(_ phase: BlockPhase) {
    self.phase = phase
    isAsking = true
    switch phase {
    case .readingSuperblock(let copy):
      store.read(UInt64(truncatingIfNeeded: copy), into: BlockTableLayout.superblockBuffer)
    case .readingTable(let table, let copy):
      store.read(
        BlockTableLayout.place(ofTable: table, copy: copy),
        into: BlockTableLayout.superblockBuffer)
    case .erasing(let next): store.zero(next, count: min(Self.zeroPiece, blockCount &- next))
    case .writingTable(let table):
      if staged >> UInt8(table) & 1 == 0 { stage(table) }
      store.write(
        BlockTableLayout.place(ofTable: table, copy: inactiveCopy(of: table)), from: table)
    case .flushingTables, .flushingSuperblock: store.flush()
    case .writingSuperblock:
      fillSuperblock()
      store.write(
        UInt64(truncatingIfNeeded: superblock ^ 1), from: BlockTableLayout.superblockBuffer)
    case .zeroing(let count):
      store.zero(store[extent: firstFreed].start &+ zeroed, count: count)
    case .idle, .forgetting, .linkingRuns, .linkingShares, .charging: isAsking = false
    }
  }

  /// Hears that the disk has ended the request that it had.
  ///
  /// One that failed is made again some times; then the disk is given up, or the extent not freed.
  public mutating func complete(succeeded: Bool) {
    guard isAsking else { return }
    isAsking = false
    refusals = succeeded ? 0 : refusals &+ 1
    if case .zeroing(let count) = phase { return noteZeroed(count, succeeded: succeeded) }
    guard succeeded else {
      if refusals >= Self.patience { state = .failed(.broken) }
      return
    }
    switch phase {
    case .readingSuperblock(let copy): takeSuperblock(copy)
    case .readingTable(let table, let copy): takeTable(table, copy: copy)
    case .erasing(let next): noteErased(to: next &+ min(Self.zeroPiece, blockCount &- next))
    default: advanceCommit()
    }
  }
}
