// Where the names of one large directory are, in memory alone: what the directory has is found, and what
// it has not is known, without a look at all its blocks. The disk's own index, which mke2fs offers, would
// be a second truth to keep; this one is made of the directory when it is first searched, and thrown away
// when another's is wanted.

/// Every name of a directory, by its hash.
struct DirectoryIndex {
  /// The inode of the directory; 0 for none.
  let directory: UInt32
  /// Whether the directory has more names than are worth the memory, and is searched block by block.
  private(set) var isOverfull = false
  /// Where the entry begins that was added last; it may have bytes to spare.
  private(set) var room: EntryPosition?
  /// A hash in the upper half, an entry's position in the lower; 0 for a row that is empty.
  private var rows: [UInt64]
  private var count = 0

  /// 1 MiB of rows.
  static let maximumCount = 1 << 16
  private static let firstRowCount = 1 << 10

  init(of directory: UInt32) {
    self.directory = directory
    rows = Array(repeating: 0, count: DirectoryIndex.firstRowCount)
  }

  /// An index of nothing.
  init() {
    directory = 0
    rows = []
  }

  private func first(_ hash: UInt32) -> Int { Int(hash) & (rows.count &- 1) }

  private func following(_ row: Int) -> Int { (row &+ 1) & (rows.count &- 1) }

  /// Adds a name.
  mutating func insert(_ hash: UInt32, at position: EntryPosition) {
    if isOverfull { return }
    if count == DirectoryIndex.maximumCount {
      isOverfull = true
      rows = []
      room = nil
      return
    }
    if 2 &* count >= rows.count { grow() }
    put(UInt64(hash) &<< 32 | UInt64(position.rawValue))
    count &+= 1
    room = position
  }

  private mutating func put(_ value: UInt64) {
    var row = first(UInt32(truncatingIfNeeded: value &>> 32))
    while rows[row] != 0 { row = following(row) }
    rows[row] = value
  }

  private mutating func grow() {
    let old = rows
    rows = Array(repeating: 0, count: 2 &* old.count)
    for value in old where value != 0 { put(value) }
  }

  /// Takes a name out.
  mutating func remove(_ hash: UInt32, at position: EntryPosition) {
    // The entry becomes a part of the one before it.
    if room == position { room = nil }
    if isOverfull { return }
    let value = UInt64(hash) &<< 32 | UInt64(position.rawValue)
    var hole = first(hash)
    while rows[hole] != value {
      if rows[hole] == 0 { return }
      hole = following(hole)
    }
    count &-= 1
    // What comes behind moves up, so that a search ends at the first empty row (Knuth, 6.4, algorithm R).
    var row = following(hole)
    while rows[row] != 0 {
      let home = first(UInt32(truncatingIfNeeded: rows[row] &>> 32))
      let mask = rows.count &- 1
      if (row &- home) & mask >= (row &- hole) & mask {
        rows[hole] = rows[row]
        hole = row
      }
      row = following(row)
    }
    rows[hole] = 0
  }

  /// Where a search for a hash begins.
  func search(_ hash: UInt32) -> Search { Search(hash: hash, row: first(hash)) }

  /// The next entry whose name may have the hash that is searched for.
  func next(_ search: inout Search) -> EntryPosition? {
    while rows[search.row] != 0 {
      let value = rows[search.row]
      search.row = following(search.row)
      if UInt32(truncatingIfNeeded: value &>> 32) == search.hash {
        return EntryPosition(rawValue: UInt32(truncatingIfNeeded: value))
      }
    }
    return nil
  }

  /// How far a search has come.
  struct Search {
    let hash: UInt32
    fileprivate var row: Int
  }
}
