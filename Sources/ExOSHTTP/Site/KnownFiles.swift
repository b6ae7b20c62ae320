// The paths that were asked for last, and what was learnt of them: found by a hash, so that a known file costs
// no look at the volume. Clients choose what is in the table; so its size is fixed, a bucket is no longer than
// the table, and what is in use is never cleared for what is not. Nothing here knows a volume: whoever clears
// a row has given back what it kept.

import ExOSFiles
import ExOSMemory
import ExOSNetwork

/// A fixed number of known files.
struct KnownFiles: ~Copyable {
  private var rows: Table<KnownFile>
  private var texts: Table<TextStore>
  private var buckets: Table<Int32>
  private var firstFree: Int32 = 0
  /// Where the search for a row to clear goes on.
  private var hand = 0
  /// The pieces of each row's file that are kept, and the runs of content that these make.
  var views: Table<FileView?>
  var runs: Table<Content>

  /// As many bytes as a path may have that is asked for.
  static let longestPath = 1000
  /// As many slots of a file as are kept, and bytes.
  static let viewCapacity = 32
  static let keptCapacity = viewCapacity * SlotMemory.slotSize
  /// A path and two heads.
  private static let textSize = 2048

  /// - Parameter count: A power of two.
  init(count: Int) {
    rows = Table(count: count) { index in
      var row = KnownFile()
      row.next = index &+ 1 < count ? Int32(truncatingIfNeeded: index &+ 1) : -1
      return row
    }
    texts = Table(count: count) { _ in TextStore(byteCount: KnownFiles.textSize) }
    buckets = Table(count: count, repeating: -1)
    views = Table(count: count &* KnownFiles.viewCapacity, repeating: nil)
    runs = Table(count: count &* KnownFiles.viewCapacity, repeating: Content(""))
  }

  subscript(row: Int) -> KnownFile {
    @inline(__always) _read { yield rows[row] }
    @inline(__always) _modify { yield &rows[row] }
  }

  /// The row of a path that stands in a range of bytes.
  @inline(__always)
  func find(_ bytes: RawSpan, in range: Range<Int>, hash: UInt64) -> Int? {
    var row = Int(buckets[bucket(of: hash)])
    while row >= 0 {
      if rows[row].hash == hash, bytes.holds(rows[row].path.bytes, in: range) { return row }
      row = Int(rows[row].next)
    }
    return nil
  }

  @inline(__always)
  private func bucket(of hash: UInt64) -> Int {
    Int(truncatingIfNeeded: hash &>> 32) & (buckets.count &- 1)
  }

  /// Gives a path a row.
  ///
  /// - Returns: Nothing if none is free.
  mutating func insert(_ path: RawSpan, hash: UInt64) -> Int? {
    guard firstFree >= 0 else { return nil }
    let row = Int(firstFree)
    firstFree = rows[row].next
    let generation = rows[row].generation
    let bucket = bucket(of: hash)
    rows[row] = KnownFile()
    rows[row].generation = generation
    rows[row].path = texts[row].keep(path)
    rows[row].hash = hash
    rows[row].isFound = true
    rows[row].isFresh = true
    rows[row].next = buckets[bucket]
    buckets[bucket] = Int32(truncatingIfNeeded: row)
    return row
  }

  /// Keeps a head that belongs to a row's file.
  func keep(_ head: RawSpan, for row: Int) -> Content { texts[row].keep(head) }

  /// Has a path lead nowhere, and answers that were remembered be forgotten.
  mutating func forget(_ row: Int) {
    guard rows[row].isFound else { return }
    rows[row].isFound = false
    rows[row].generation &+= 1
    let bucket = bucket(of: rows[row].hash)
    if Int(buckets[bucket]) == row {
      buckets[bucket] = rows[row].next
    } else {
      var previous = Int(buckets[bucket])
      while Int(rows[previous].next) != row { previous = Int(rows[previous].next) }
      rows[previous].next = rows[row].next
    }
  }

  /// Frees a row.
  ///
  /// - Precondition: Its path has been forgotten, nobody uses it, and nothing is kept for it.
  mutating func free(_ row: Int) {
    precondition(!rows[row].isFound && rows[row].users == 0 && rows[row].viewCount == 0)
    let generation = rows[row].generation
    rows[row] = KnownFile()
    rows[row].generation = generation
    texts[row].removeAll()
    rows[row].next = firstFree
    firstFree = Int32(truncatingIfNeeded: row)
  }

  /// A row that nobody uses, and that was not asked for lately.
  ///
  /// Second chance (Corbató 1968): two rounds find one if there is any.
  /// - Parameters:
  ///   - thatKeeps: Whether it must be one for which something is kept.
  ///   - spared: A row that it shall not be.
  mutating func victim(thatKeeps: Bool, besides spared: Int = -1) -> Int? {
    for _ in 0..<2 &* rows.count {
      let row = hand
      hand = row &+ 1 == rows.count ? 0 : row &+ 1
      guard rows[row].isFound, rows[row].users == 0, row != spared,
        !thatKeeps || rows[row].viewCount > 0
      else { continue }
      if !rows[row].isFresh { return row }
      rows[row].isFresh = false
    }
    return nil
  }
}
