// Who owns which blocks of a disk: DESIGN section 5, "Blocks", and guarantees 2 and 9. The table in memory
// is what everybody reads; the disk has it as of some commit, whole, whatever happens between two writes.
// Nothing here waits: verbs change rows and give the epoch that makes the change durable, `step` asks the
// disk for the next thing, `complete` hears of its end. What the blocks hold is the libraries' business.
//
// A commit is a snapshot: changes made while it is under way go with the next, and a table block that
// such a change would touch is copied for the commit first. So every state on the disk is one that the
// memory had, and what holds there at each step holds after each crash.

import ExokernelABI

/// An ownership table and the disk under it.
public struct BlockTable<Store: BlockStore & ~Copyable>: ~Copyable {
  /// How many quotas there may be.
  static var quotaLimit: Int { 64 }
  /// How often in a row the disk may refuse.
  static var patience: Int { 3 }
  /// How many blocks are zeroed by one request.
  static var zeroPiece: UInt64 { 2048 }

  public var store: Store
  public internal(set) var state = BlockTableState.starting
  /// How many blocks the table speaks of.
  public internal(set) var blockCount: UInt64
  /// Everything of this epoch and those before outlives a crash.
  public internal(set) var durableEpoch: UInt64 = 0
  /// How often blocks could not be zeroed, so that they stayed their owner's.
  public internal(set) var failedFrees: UInt64 = 0

  /// Whether all rows are known; they are even where the disk was given up later.
  var isLoaded = false
  var phase = BlockPhase.readingSuperblock(copy: 0)
  /// Whether the disk has a request.
  var isAsking = false
  /// Requests in a row that the disk did not carry out.
  var refusals = 0

  // Rows, by their indices; 0 is none.
  var firstRun = 0
  var lastRun = 0
  var firstQuota = 0
  var quotaCount = 0
  var firstUnused = 0
  var firstFreed = 0
  var lastFreed = 0
  var firstLeaving = 0
  var lastLeaving = 0
  /// How many blocks of the first freed extent are zero.
  var zeroed: UInt64 = 0
  /// Whether blocks were zeroed since the last commit, so that neither keeps the other waiting.
  var hasZeroed = false

  // Commits; a bit for each table block.
  /// Changed since the last commit began.
  var dirty: UInt8 = 0
  /// Goes with the commit that is under way; and was copied for it.
  var committing: UInt8 = 0
  var staged: UInt8 = 0
  /// Which of a table block's copies counts.
  var copies: UInt8 = 0
  var tableEpochs = [8 of UInt64](repeating: 0)
  /// Which superblock counts; and whether there is one.
  var superblock = 1
  var hasSuperblock = false
  /// Whether somewhere there was a superblock's magic number.
  var sawMagic = false

  /// A table that has yet to be read, by `step`.
  ///
  /// - Parameter store: Every row and buffer of it is the table's.
  public init(store: consuming Store) {
    blockCount = min(store.blockCount, BlockTableLayout.largestCount)
    self.store = store
    var row = BlockTableLayout.rowCount &- 1
    while row > 0 {
      self.store[extent: row] = ExtentRecord()
      self.store[extent: row].next = UInt16(truncatingIfNeeded: firstUnused)
      firstUnused = row
      row &-= 1
    }
    if blockCount <= BlockTableLayout.reservedCount { state = .failed(.tooSmall) }
  }

  /// The epoch of changes that are made now; 0 where nothing is ever durable.
  var openEpoch: UInt64 {
    if state == .foreign { return 0 }
    return durableEpoch &+ (isCommitting ? 2 : 1)
  }

  /// Whether the table has nothing to do of itself: all that was asked of it is done, or never will be.
  public var isSettled: Bool {
    if case .failed = state { return true }
    return phase == .idle && dirty == 0 && firstFreed == 0 && firstLeaving == 0
  }

  var isCommitting: Bool {
    switch phase {
    case .writingTable, .flushingTables, .writingSuperblock, .flushingSuperblock: true
    default: false
    }
  }

  // MARK: Checks

  /// Whether changes are possible.
  func checkState(allowingForeign: Bool = false) throws(BlockError) {
    switch state {
    case .ready: return
    case .starting: throw .notReady
    case .foreign: if !allowingForeign { throw .foreign }
    case .failed(let error): throw .failed(error)
    }
  }

  /// The row of a handle that is not stale.
  @inline(__always)
  func row(of handle: ExtentHandle) throws(BlockError) -> Int {
    let index = handle.index
    guard index > 0, index < BlockTableLayout.rowCount else { throw .noSuchExtent }
    guard store[extent: index].generation == handle.generation,
      store[extent: index].kindValue != ExtentKind.unused.rawValue
    else { throw .stale }
    return index
  }

  func handle(of row: Int) -> ExtentHandle {
    ExtentHandle(index: row, generation: store[extent: row].generation)
  }

  /// Whether a run is not empty and within the first so many blocks.
  @inline(__always)
  static func isRun(_ first: UInt64, _ count: UInt64, within limit: UInt64) -> Bool {
    first < limit && count &- 1 < limit &- first
  }

  /// Checks who is to own or use blocks: a name that outlives the machine, as they do.
  static func checkName(_ name: Capability) throws(BlockError) {
    guard isName(name) else { throw .badName }
    guard name.isPersistent else { throw .transientName }
  }

  /// Whether two words are a name with rights, in the one form that a name has.
  static func isName(_ name: Capability) -> Bool {
    guard name.length <= Capability.maximumLength, !name.isNone,
      Rights.all.isSuperset(of: name.rights)
    else { return false }
    // The bytes behind the name are zero.
    let bits = UInt64(truncatingIfNeeded: name.length) &* 8
    let high = name.high & (1 << 48 &- 1)
    return bits < 64 ? name.low >> bits == 0 && high == 0 : high >> (bits &- 64) == 0
  }
}
