// What a null call costs: whatever others do, it stays the same. Where the clock counts instructions
// (-icount) it is the same number each time.

import CBench
import CExOS
import ExOS

/// The price of crossing the boundary.
enum CallPrice {
  private static let sampleCount = 256

  /// The instructions of a null call; the least of many, for interrupts come between.
  static func measured() -> UInt32 {
    least { try? Kernel.null() } &- least { compilerFence() }
  }

  /// Whether the clock counts instructions: then most batches of calls take the same.
  static let isExact: Bool = {
    var counts: [UInt32: Int] = [:]
    for _ in 0..<batchCount {
      let batch = sample { for _ in 0..<batchSize { try? Kernel.null() } }
      counts[batch, default: 0] += 1
    }
    return counts.values.max() ?? 0 > batchCount / 2
  }()

  private static let batchCount = 16
  private static let batchSize = 64

  @inline(__always)
  private static func least(_ body: () -> Void) -> UInt32 {
    var least = UInt32.max
    for _ in 0..<sampleCount { least = min(least, sample(body)) }
    return least
  }

  @inline(__always)
  private static func sample(_ body: () -> Void) -> UInt32 {
    let begin = clock()
    body()
    return clock() &- begin
  }
}
