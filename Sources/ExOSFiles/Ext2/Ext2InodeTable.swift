// The inodes in memory: found by number in constant time, kept in about the order of their use. One that was not
// used for long makes room; one that somebody holds never does. An operation touches fewer inodes than half the
// rows at least, and what it uses is in the front half of the order, so none of its own goes while it runs.

import ExOSMemory

/// A fixed number of inodes.
struct Ext2InodeTable: ~Copyable {
  private var rows: Table<Ext2InodeRow>
  private var buckets: Table<Int32>
  private var order: RowList
  private let mask: Int
  /// How often a row was put in front: no row is further behind than there were moves since its own.
  private var moveCount = 0

  static let minimumCount = 16

  init(count: Int) {
    let count = max(count, Ext2InodeTable.minimumCount)
    rows = Table(count: count, repeating: Ext2InodeRow())
    order = RowList(capacity: count)
    for row in 0..<count { order.moveToBack(row) }
    var bucketCount = 1
    while bucketCount < count { bucketCount &*= 2 }
    buckets = Table(count: bucketCount, repeating: -1)
    mask = bucketCount &- 1
  }

  var count: Int { rows.count }

  subscript(row: Int) -> Ext2InodeRow {
    @inline(__always)
    _read { yield rows[row] }
    @inline(__always)
    _modify { yield &rows[row] }
  }

  private func bucket(of number: UInt32) -> Int {
    Int(truncatingIfNeeded: number &* 0x9e37_79b9 &>> 8) & mask
  }

  /// The row of an inode; -1 if it is not in memory.
  @inline(__always)
  func find(_ number: UInt32) -> Int {
    var row = Int(buckets[bucket(of: number)])
    while row >= 0, rows[row].number != number { row = Int(rows[row].next) }
    return row
  }

  /// Says that an inode was used; one that is in the front half stays where it is.
  @inline(__always)
  mutating func use(_ row: Int) {
    if moveCount &- rows[row].move >= rows.count &>> 1 { moveToFront(row) }
  }

  private mutating func moveToFront(_ row: Int) {
    order.moveToFront(row)
    moveCount &+= 1
    rows[row].move = moveCount
  }

  /// The row that makes room; nothing if all are held.
  mutating func victim() -> Int? {
    for _ in 0..<rows.count {
      guard let row = order.last, rows[row].holds > 0 else { return order.last }
      moveToFront(row)
    }
    return nil
  }

  /// Gives a row, which holds nothing, to an inode.
  mutating func assign(_ row: Int, to number: UInt32, _ inode: Ext2Inode) {
    let bucket = bucket(of: number)
    rows[row] = Ext2InodeRow(number: number, next: buckets[bucket], inode: inode)
    buckets[bucket] = Int32(truncatingIfNeeded: row)
    moveToFront(row)
  }

  /// Empties a row.
  mutating func release(_ row: Int) {
    let number = rows[row].number
    if number == 0 { return }
    let bucket = bucket(of: number)
    if Int(buckets[bucket]) == row {
      buckets[bucket] = rows[row].next
    } else {
      var previous = Int(buckets[bucket])
      while Int(rows[previous].next) != row { previous = Int(rows[previous].next) }
      rows[previous].next = rows[row].next
    }
    rows[row] = Ext2InodeRow()
    order.moveToBack(row)
  }

  /// Keeps an inode in memory.
  @inline(__always)
  mutating func hold(_ row: Int) { rows[row].holds &+= 1 }

  /// Takes a hold back.
  @inline(__always)
  mutating func letGo(_ row: Int) { rows[row].holds &-= 1 }
}
