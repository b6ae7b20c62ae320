// Making a table on a disk that has none, or one that was refused: every block is zeroed, then the first
// superblock is written. A crash before that leaves a foreign disk, or one that can be formatted again.

public import ExokernelABI

extension BlockTable where Store: ~Copyable {
  /// Begins to make a table; everything on the disk is lost.
  ///
  /// - Parameter capability: The root.
  /// - Throws: `notFree` where there is a table, `inUse` while the disk is shared or has commands.
  public mutating func format(by capability: Capability) throws(BlockError) {
    guard BlockTable.does(capability, dominate: .root, for: .all) else { throw .notPermitted }
    switch state {
    case .starting: throw .notReady
    case .ready: throw .notFree
    case .foreign:
      let whole = store[extent: firstRun]
      guard whole.shares == 0, whole.transfers == 0, firstLeaving == 0 else { throw .inUse }
    case .failed(let error):
      // What was in use before may be in use still; and on some disks there is no table to be had.
      guard !isLoaded, error != .broken, error != .tooSmall else { throw .failed(error) }
    }
    forget()
    state = .starting
    phase = .forgetting(row: BlockTableLayout.rowCount &- 1)
  }

  /// Makes some rows unused, from one down.
  mutating func forgetRows(from first: Int) {
    let end = max(first &- BlockTableLayout.rowsPerBlock, 0)
    var row = first
    while row > end {
      giveRow(row)
      row &-= 1
    }
    phase = end > 0 ? .forgetting(row: end) : .erasing(next: 0)
  }

  /// All blocks before this one are zero.
  mutating func noteErased(to next: UInt64) {
    phase = next < blockCount ? .erasing(next: next) : .flushingTables
  }

  /// Ends what is bound to the one row that a foreign disk has, and counts epochs from the first.
  private mutating func forget() {
    isLoaded = false
    blockCount = min(store.blockCount, BlockTableLayout.largestCount)
    if firstRun != 0 { giveRow(firstRun) }
    firstRun = 0
    lastRun = 0
    firstQuota = 0
    quotaCount = 0
    firstUnused = 0
    durableEpoch = 0
    tableEpochs = [8 of UInt64](repeating: 0)
    copies = 0
    superblock = 1
  }
}
