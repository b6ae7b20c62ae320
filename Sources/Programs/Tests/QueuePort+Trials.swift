// What a holder of a disk queue may write into it, sense and nonsense.

import CTests
import ExOS

extension QueuePort {
  /// Asks for one thing, and waits for it.
  ///
  /// - Returns: Whether it ended well.
  mutating func ask(_ operation: DiskOperation, first: UInt64, count: Int, page: Int) -> Bool {
    submit(operation, first: first, count: count, page: page, tag: 1)
    return finish()
  }

  /// Waits for what is under way, for a while.
  ///
  /// - Returns: Whether all of it ended well.
  mutating func finish() -> Bool {
    ring()
    let deadline = Clock.ticks &+ Clock.ticks(milliseconds: 2000)
    var isWell = true
    while outstandingCount > 0 {
      if let completion = takeCompletion() {
        isWell = isWell && completion.status == .success
      } else if Clock.ticks >= deadline {
        return false
      }
    }
    return isWell
  }

  /// Writes a command that reads the first block to an address of the device's, or three blocks by a list.
  mutating func submitWild(to address: UInt64, list: UInt64?) {
    let entry = nextEntry
    submit(.read, first: 0, count: list == nil ? 1 : 3, page: 0, tag: 2)
    setWord(at: entry + 24, address)
    setWord(at: entry + 32, list ?? 0)
  }

  /// Fills an entry of the submission queue.
  mutating func fill(entry: Int, with word: UInt64) {
    for offset in 0..<8 {
      setWord(at: DiskQueue.address(of: handle.index) + UInt64(entry * 64 + offset * 8), word)
    }
  }
}
