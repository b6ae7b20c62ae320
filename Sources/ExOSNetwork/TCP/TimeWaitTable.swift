// Connections in TIME-WAIT. They need no buffers and no timer of their own: all wait equally long, so
// they expire in the order in which they came. When the table is full the oldest makes room.

import ExOSMemory

/// The ended connections that are remembered.
struct TimeWaitTable: ~Copyable {
  private var entries: Table<TimeWaitEntry>
  private var buckets: Table<Int32>
  private let hash: KeyHash
  /// The first to expire and the last, and the first that is free.
  private var first: Int32 = -1
  private var last: Int32 = -1
  private var free: Int32 = 0
  private(set) var count = 0

  init(capacity: Int, secret: UInt64) {
    entries = Table(count: capacity) { index in
      var entry = TimeWaitEntry()
      entry.next = index + 1 < max(capacity, 1) ? Int32(index + 1) : -1
      return entry
    }
    hash = KeyHash(bucketsFor: capacity, secret: secret)
    buckets = Table(count: hash.bucketCount, repeating: -1)
  }

  subscript(row: Int) -> TimeWaitEntry { entries[row] }

  /// When the next one expires.
  var nextDeadline: Instant { first < 0 ? .never : entries[Int(first)].expiresAt }

  /// The row of a connection.
  @inline(__always)
  func find(_ key: ConnectionKey) -> Int? {
    var row = buckets[hash.bucket(of: key)]
    while row >= 0 {
      if entries[Int(row)].key == key { return Int(row) }
      row = entries[Int(row)].nextInBucket
    }
    return nil
  }

  /// Remembers a connection; the oldest is forgotten if there is no room.
  mutating func insert(_ entry: TimeWaitEntry) {
    if let old = find(entry.key) { remove(old) }
    if free < 0 { remove(Int(first)) }
    let row = Int(free)
    free = entries[row].next
    entries[row] = entry
    let bucket = hash.bucket(of: entry.key)
    entries[row].nextInBucket = buckets[bucket]
    buckets[bucket] = Int32(truncatingIfNeeded: row)
    append(row)
    count &+= 1
  }

  /// Forgets a connection.
  mutating func remove(_ row: Int) {
    unlink(row)
    let bucket = hash.bucket(of: entries[row].key)
    let next = entries[row].nextInBucket
    if buckets[bucket] == row {
      buckets[bucket] = next
    } else {
      var other = Int(buckets[bucket])
      while entries[other].nextInBucket != row { other = Int(entries[other].nextInBucket) }
      entries[other].nextInBucket = next
    }
    entries[row].next = free
    free = Int32(truncatingIfNeeded: row)
    count &-= 1
  }

  /// Begins a connection's wait anew.
  mutating func restart(_ row: Int, until deadline: Instant) {
    unlink(row)
    entries[row].expiresAt = deadline
    append(row)
  }

  /// Forgets those whose time is over.
  mutating func advance(to now: Instant) {
    while first >= 0, entries[Int(first)].expiresAt <= now { remove(Int(first)) }
  }

  private mutating func append(_ row: Int) {
    let index = Int32(truncatingIfNeeded: row)
    entries[row].next = -1
    entries[row].previous = last
    if last >= 0 { entries[Int(last)].next = index } else { first = index }
    last = index
  }

  private mutating func unlink(_ row: Int) {
    let next = entries[row].next
    let previous = entries[row].previous
    if next >= 0 { entries[Int(next)].previous = previous } else { last = previous }
    if previous >= 0 { entries[Int(previous)].next = next } else { first = next }
  }
}
