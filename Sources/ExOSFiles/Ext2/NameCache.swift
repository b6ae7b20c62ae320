// Names that were looked up, so that a path costs a compare for each of its parts. A name is found in
// constant time or not at all; what is not in the cache is looked up in the directory.

import ExOSMemory

/// What some names in some directories stand for.
struct NameCache: ~Copyable {
  private var rows: Table<Row>
  private let mask: Int
  private var turn = 0

  private struct Row {
    var directory: UInt32 = 0
    var file: UInt32 = 0
    var key = NameKey()
  }

  private static let ways = 4

  init(count: Int) {
    var sets = 1
    while sets &* NameCache.ways < count { sets &*= 2 }
    rows = Table(count: sets &* NameCache.ways, repeating: Row())
    mask = sets &- 1
  }

  @inline(__always)
  private func first(_ directory: UInt32, _ key: borrowing NameKey) -> Int {
    let hash = (key.hash ^ UInt64(directory)) &* 0xff51_afd7_ed55_8ccd
    return (Int(truncatingIfNeeded: hash &>> 32) & mask) &* NameCache.ways
  }

  /// The file that a directory has under a name; nothing if that is not known.
  @inline(__always)
  mutating func find(_ key: inout NameKey, in directory: UInt32) -> UInt32? {
    let first = first(directory, key)
    for row in first..<first &+ NameCache.ways
    where rows[row].directory == directory && rows[row].key.isEqual(&key) {
      return rows[row].file
    }
    return nil
  }

  /// Remembers a name.
  mutating func insert(_ name: RawSpan, in directory: UInt32, _ file: UInt32) {
    guard !name.isDot, !name.isDotDot, var key = NameKey(name) else { return }
    let first = first(directory, key)
    var chosen = first &+ turn
    turn = (turn &+ 1) & (NameCache.ways &- 1)
    for row in first..<first &+ NameCache.ways {
      if rows[row].directory == 0 { chosen = row }
      if rows[row].directory == directory, rows[row].key.isEqual(&key) {
        chosen = row
        break
      }
    }
    rows[chosen] = Row(directory: directory, file: file, key: key)
  }

  /// Forgets a name.
  mutating func remove(_ name: RawSpan, in directory: UInt32) {
    guard var key = NameKey(name) else { return }
    let first = first(directory, key)
    for row in first..<first &+ NameCache.ways
    where rows[row].directory == directory && rows[row].key.isEqual(&key) {
      rows[row] = Row()
    }
  }
}
