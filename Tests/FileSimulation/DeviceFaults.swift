// How often a disk under test fails: each kind of request has odds of its own, so that a disk that only
// reads is one of them.

import TestSupport

@testable import ExOSFiles

/// Once in how many requests of a kind one fails; 0 for never and 1 for always.
struct DeviceFaults {
  var reads = 0
  var writes = 0
  var flushes = 0

  static let none = DeviceFaults()

  /// Whether a transfer fails now.
  func strike(_ operation: BlockOperation, _ random: inout SplitMix64) -> Bool {
    let odds = operation == .read ? reads : writes
    return odds > 0 && random.oneIn(odds)
  }

  /// Whether a flush fails now.
  func strikeFlush(_ random: inout SplitMix64) -> Bool { flushes > 0 && random.oneIn(flushes) }
}
