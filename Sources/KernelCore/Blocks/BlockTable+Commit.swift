// Commits. Each changed table block goes to the copy that does not count; when these are durable, the
// superblock that does not count is written with the new epoch and says which copies do from now on.

import ExokernelABI

extension BlockTable where Store: ~Copyable {
  /// Notes that a row is about to change, and keeps it as it is for a commit that is under way.
  mutating func willChange(_ row: Int) {
    guard state == .ready else { return }
    let table = BlockTableLayout.table(ofRow: row)
    let bit: UInt8 = 1 << UInt8(table)
    if committing & bit != 0, staged & bit == 0 { stage(table) }
    dirty |= bit
  }

  mutating func beginCommit() {
    committing = dirty
    staged = 0
    dirty = 0
    hasZeroed = false
    phase = .writingTable(committing.trailingZeroBitCount)
  }

  func inactiveCopy(of table: Int) -> Int { Int(~copies >> UInt8(table) & 1) }

  /// Goes on with a commit whose last request has succeeded.
  mutating func advanceCommit() {
    switch phase {
    case .writingTable(let table):
      // Shifted out where the table is the last.
      let rest = (committing >> UInt8(table)) >> 1
      phase =
        rest == 0 ? .flushingTables : .writingTable(table &+ 1 &+ rest.trailingZeroBitCount)
    case .flushingTables: phase = .writingSuperblock
    case .writingSuperblock: phase = .flushingSuperblock
    default: endCommit()
    }
  }

  private mutating func endCommit() {
    durableEpoch &+= 1
    var table = 0
    while table < BlockTableLayout.tableCount {
      if committing >> UInt8(table) & 1 != 0 { tableEpochs[table] = durableEpoch }
      table &+= 1
    }
    copies ^= committing
    committing = 0
    superblock ^= 1
    state = .ready
    isLoaded = true
    phase = .idle
  }

  // MARK: Blocks

  /// Copies a table block for the commit that is under way.
  mutating func stage(_ table: Int) {
    var row = table &* BlockTableLayout.rowsPerBlock
    var word = BlockTableLayout.rows
    while word < BlockTableLayout.wordCount {
      stage(row, at: word, table)
      row &+= 1
      word &+= 4
    }
    seal(
      table, magic: BlockTableLayout.tableMagic, epoch: durableEpoch &+ 1,
      detail: UInt64(truncatingIfNeeded: table))
    staged |= 1 << UInt8(table)
  }

  /// Copies a row; one that leaves is not there any more.
  @inline(__always)
  private mutating func stage(_ row: Int, at word: Int, _ buffer: Int) {
    let isThere = row != 0 && !store[extent: row].flags.contains(.leaving)
    let kind = isThere ? UInt64(store[extent: row].kindValue) : 0
    let name = store[extent: row].name
    store[word: word, inBuffer: buffer] = isThere ? store[extent: row].start : 0
    store[word: word &+ 1, inBuffer: buffer] =
      isThere ? store[extent: row].count | kind << 48 | UInt64(store[extent: row].owner) << 52 : 0
    store[word: word &+ 2, inBuffer: buffer] = isThere ? name.low : 0
    store[word: word &+ 3, inBuffer: buffer] = isThere ? name.high : 0
  }

  mutating func fillSuperblock() {
    let buffer = BlockTableLayout.superblockBuffer
    var word = BlockTableLayout.rows
    while word < BlockTableLayout.wordCount {
      store[word: word, inBuffer: buffer] = 0
      word &+= 1
    }
    store[word: BlockTableLayout.blockCount, inBuffer: buffer] = blockCount
    var table = 0
    while table < BlockTableLayout.tableCount {
      let isNew = committing >> UInt8(table) & 1 != 0
      store[word: BlockTableLayout.tableEpochs &+ table, inBuffer: buffer] =
        isNew ? durableEpoch &+ 1 : tableEpochs[table]
      table &+= 1
    }
    seal(
      buffer, magic: BlockTableLayout.superblockMagic, epoch: durableEpoch &+ 1,
      detail: BlockTableLayout.version)
  }

  private mutating func seal(_ buffer: Int, magic: UInt64, epoch: UInt64, detail: UInt64) {
    store[word: BlockTableLayout.magic, inBuffer: buffer] = magic
    store[word: BlockTableLayout.epoch, inBuffer: buffer] = epoch
    store[word: BlockTableLayout.detail, inBuffer: buffer] = detail
    store[word: BlockTableLayout.sum, inBuffer: buffer] = store.sum(ofBuffer: buffer)
  }
}
