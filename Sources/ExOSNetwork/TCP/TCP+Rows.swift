// How connections come into the tables and lists and out of them again.

import ExOSMemory

extension TCP {
  /// Takes a free row for a connection and puts it where segments find it.
  mutating func claim(_ key: ConnectionKey, sequence: SequenceNumber, offset: UInt32, now: Instant)
    -> Int?
  {
    guard firstFree >= 0 else { return nil }
    let row = Int(firstFree)
    firstFree = bucketLinks[row]
    connections[row].begin(
      key, from: interface, sequence: sequence, timestampOffset: offset, configuration, now: now)
    let bucket = hash.bucket(of: key)
    bucketLinks[row] = buckets[bucket]
    buckets[bucket] = Int32(truncatingIfNeeded: row)
    return row
  }

  /// Takes a connection out of the bucket; segments no longer find it.
  mutating func unhash(_ row: Int) {
    let bucket = hash.bucket(of: connections[row].key)
    let index = Int32(truncatingIfNeeded: row)
    if buckets[bucket] == index {
      buckets[bucket] = bucketLinks[row]
      return
    }
    var other = Int(buckets[bucket])
    while bucketLinks[other] != index { other = Int(bucketLinks[other]) }
    bucketLinks[other] = bucketLinks[row]
  }

  /// Ends a connection; its row stays while the program, a listener or the link holds it.
  mutating func end(_ row: Int, completed: Ticket) {
    guard connections[row].state != .closed else { return }
    if !connections[row].marks.contains(.isAimed) { unaimedCount &-= 1 }
    unhash(row)
    timers.clear(row)
    let isUnfinished = connections[row].state == .synReceived
    connections[row].state = .closed
    connections[row].retransmitAt = .never
    connections[row].acknowledgeAt = .never
    connections[row].idleAt = .never
    if isUnfinished, connections[row].marks.contains(.isUnaccepted) {
      connections[row].marks.remove(.isUnaccepted)
      let listener = Int(listenerOfRow[row])
      listeners[listener].unfinishedCount &-= 1
    }
    free(row, completed: completed)
  }

  /// Gives a row back if nobody holds it any more.
  mutating func free(_ row: Int, completed: Ticket) {
    guard connections[row].state == .closed,
      connections[row].marks.isDisjoint(with: [.isHeld, .isUnaccepted, .isFree])
    else { return }
    guard connections[row].lastTicket <= completed else {
      // The link still refers to the send ring; look again at the next flush.
      scheduleFlush(row)
      return
    }
    connections[row].lastTicket = .none
    connections[row].marks.insert(.isFree)
    generations[row] &+= 1
    bucketLinks[row] = firstFree
    firstFree = Int32(truncatingIfNeeded: row)
  }

  @inline(__always)
  mutating func scheduleFlush(_ row: Int) {
    guard !connections[row].marks.contains(.isToFlush) else { return }
    connections[row].marks.insert(.isToFlush)
    toFlush.append(row, &flushLinks)
  }

  @inline(__always)
  mutating func announce(_ row: Int) {
    guard connections[row].marks.intersection([.isReady, .isHeld]) == .isHeld else { return }
    connections[row].marks.insert(.isReady)
    ready.append(row, &readyLinks)
  }

  /// Sets a connection's timer where it must be sooner; one that is too soon fires for nothing.
  @inline(__always)
  mutating func setTimer(_ row: Int) {
    let deadline = connections[row].deadline
    if timers.fires(row, after: deadline) { timers.set(row, at: deadline) }
  }
}

extension TCP {
  /// How many rows hold a connection, ended or not.
  public var connectionCount: Int {
    var count = connections.count
    var row = firstFree
    while row >= 0 {
      count &-= 1
      row = bucketLinks[Int(row)]
    }
    return count
  }
}
