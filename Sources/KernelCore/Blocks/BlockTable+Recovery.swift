// Reading a table from the disk: the superblock of the highest epoch that is whole, and of each table
// block the copy that it names. Nothing on a disk is believed: a table that this kernel cannot have
// written is refused by name.

import ExokernelABI

extension BlockTable where Store: ~Copyable {
  /// Takes what is needed of a superblock that has been read.
  mutating func takeSuperblock(_ copy: Int) {
    let buffer = BlockTableLayout.superblockBuffer
    let magic = store[word: BlockTableLayout.magic, inBuffer: buffer]
    if magic == BlockTableLayout.superblockMagic { sawMagic = true }
    let epoch = store[word: BlockTableLayout.epoch, inBuffer: buffer]
    if store.isWhole(buffer, magic: BlockTableLayout.superblockMagic), epoch > durableEpoch {
      durableEpoch = epoch
      superblock = copy
      hasSuperblock = true
      readFacts(buffer)
    }
    phase = .readingSuperblock(copy: 1)
    if copy == 1 { endSuperblocks() }
  }

  private mutating func readFacts(_ buffer: Int) {
    let count = store[word: BlockTableLayout.blockCount, inBuffer: buffer]
    let isKnown =
      store[word: BlockTableLayout.detail, inBuffer: buffer] == BlockTableLayout.version
    let limit = min(store.blockCount, BlockTableLayout.largestCount)
    if !isKnown {
      state = .failed(.unknownVersion)
    } else if count > limit || count <= BlockTableLayout.reservedCount {
      state = .failed(.wrongSize)
    } else {
      state = .starting
      blockCount = count
    }
    var table = 0
    while table < BlockTableLayout.tableCount {
      tableEpochs[table] = store[word: BlockTableLayout.tableEpochs &+ table, inBuffer: buffer]
      table &+= 1
    }
  }

  private mutating func endSuperblocks() {
    if !hasSuperblock {
      guard sawMagic else { return becomeForeign() }
      state = .failed(.damagedSuperblock)
    }
    // Epochs are counted in steps of one; no disk has come this far.
    if durableEpoch >= 1 << 62 { state = .failed(.damagedSuperblock) }
    readTable(from: 0)
  }

  /// Goes on with the next table block that was ever written.
  private mutating func readTable(from first: Int) {
    var table = first
    while table < BlockTableLayout.tableCount, tableEpochs[table] == 0 { table &+= 1 }
    phase =
      table < BlockTableLayout.tableCount
      ? .readingTable(table, copy: 0) : .linkingRuns(row: BlockTableLayout.rowCount &- 1)
    if table >= BlockTableLayout.tableCount { firstUnused = 0 }
  }

  /// Takes a table block's rows, if it is the copy that counts.
  mutating func takeTable(_ table: Int, copy: Int) {
    let buffer = BlockTableLayout.superblockBuffer
    guard store.isWhole(buffer, magic: BlockTableLayout.tableMagic),
      store[word: BlockTableLayout.epoch, inBuffer: buffer] == tableEpochs[table],
      store[word: BlockTableLayout.detail, inBuffer: buffer] == UInt64(table)
    else {
      if copy == 1 { state = .failed(.damagedTable) }
      phase = .readingTable(table, copy: 1)
      return
    }
    if copy == 1 { copies |= 1 << UInt8(table) }
    var row = table &* BlockTableLayout.rowsPerBlock
    var word = BlockTableLayout.rows
    while word < BlockTableLayout.wordCount {
      if !takeRow(row, at: word, buffer) { state = .failed(.badRow) }
      row &+= 1
      word &+= 4
    }
    readTable(from: table &+ 1)
  }

  /// Takes a row, of which only what it says by itself is checked.
  private mutating func takeRow(_ row: Int, at word: Int, _ buffer: Int) -> Bool {
    let second = store[word: word &+ 1, inBuffer: buffer]
    guard let kind = ExtentKind(rawValue: UInt8(truncatingIfNeeded: second >> 48 & 0xf)) else {
      return false
    }
    guard kind != .unused else { return second == 0 }
    let name = Capability.fromWords(
      store[word: word &+ 2, inBuffer: buffer], store[word: word &+ 3, inBuffer: buffer])
    guard row != 0, BlockTable.isName(name), name.isPersistent,
      kind != .owned || name.rights.contains(.control)
    else { return false }
    store[extent: row].start = store[word: word, inBuffer: buffer]
    store[extent: row].count = second & (1 << 48 &- 1)
    store[extent: row].owner = UInt16(truncatingIfNeeded: second >> 52)
    store[extent: row].name = name
    store[extent: row].kindValue = kind.rawValue
    store[extent: row].next = 0
    return true
  }

  /// A disk without a table is one extent, under the root capability.
  mutating func becomeForeign() {
    state = .foreign
    isLoaded = true
    phase = .idle
    let row = takeRow(.owned)
    store[extent: row].count = blockCount
    store[extent: row].name = .root
    linkRun(row, after: 0)
  }
}
