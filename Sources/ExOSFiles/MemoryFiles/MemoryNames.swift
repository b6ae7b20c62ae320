// All names of a file system in memory, and each directory's in order.

import ExOSMemory

/// A fixed number of names, found in constant time.
struct MemoryNames: ~Copyable {
  private var rows: Table<MemoryName>
  private var buckets: Table<Int32>
  private let mask: Int
  private var firstFree: Int32 = 0
  private var nextPosition: UInt64 = 2

  init(count: Int) {
    let count = max(count, 1)
    rows = Table(count: count) { index in
      var row = MemoryName()
      row.nextInBucket = index &+ 1 < count ? Int32(truncatingIfNeeded: index &+ 1) : -1
      return row
    }
    var bucketCount = 1
    while bucketCount < count { bucketCount &*= 2 }
    buckets = Table(count: bucketCount, repeating: -1)
    mask = bucketCount &- 1
  }

  subscript(row: Int) -> MemoryName {
    _read { yield rows[row] }
    _modify { yield &rows[row] }
  }

  /// Whether there is no room for one more.
  var isFull: Bool { firstFree < 0 }

  private func bucket(of hash: UInt64) -> Int { Int(truncatingIfNeeded: hash &>> 32) & mask }

  /// The row of a name.
  func find(_ name: RawSpan, in directory: Int) -> Int? {
    let hash = MemoryName.hash(name, in: directory)
    var row = Int(buckets[bucket(of: hash)])
    while row >= 0 {
      if rows[row].isEqual(name, hash, in: directory) { return row }
      row = Int(rows[row].nextInBucket)
    }
    return nil
  }

  /// Adds a name behind the others of its directory.
  ///
  /// - Precondition: There is room.
  mutating func insert(
    _ name: RawSpan, in directory: Int, _ file: Int, after last: Int32
  ) -> Int {
    let row = Int(firstFree)
    firstFree = rows[row].nextInBucket
    let hash = MemoryName.hash(name, in: directory)
    let bucket = bucket(of: hash)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(name.byteCount)
    for place in 0..<name.byteCount { bytes.append(name.byte(at: place)) }
    rows[row] = MemoryName(
      directory: Int32(truncatingIfNeeded: directory), file: Int32(truncatingIfNeeded: file),
      name: bytes, hash: hash, position: nextPosition, nextInBucket: buckets[bucket],
      next: -1, previous: last)
    nextPosition &+= 1
    buckets[bucket] = Int32(truncatingIfNeeded: row)
    if last >= 0 { rows[Int(last)].next = Int32(truncatingIfNeeded: row) }
    return row
  }

  /// Removes a name; its neighbours become each other's.
  mutating func remove(_ row: Int) {
    let bucket = bucket(of: rows[row].hash)
    if Int(buckets[bucket]) == row {
      buckets[bucket] = rows[row].nextInBucket
    } else {
      var before = Int(buckets[bucket])
      while Int(rows[before].nextInBucket) != row { before = Int(rows[before].nextInBucket) }
      rows[before].nextInBucket = rows[row].nextInBucket
    }
    let (previous, next) = (rows[row].previous, rows[row].next)
    if previous >= 0 { rows[Int(previous)].next = next }
    if next >= 0 { rows[Int(next)].previous = previous }
    rows[row] = MemoryName()
    rows[row].nextInBucket = firstFree
    firstFree = Int32(truncatingIfNeeded: row)
  }
}
