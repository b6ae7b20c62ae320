// The other program of the benchmarks of revocation: it has pages that it can make again, and gives them
// or does not.

import CExOS
import ExOS

/// What this program does when it is started with one of these words.
enum Revoked {
  static let giving = "giving"
  static let refusing = "refusing"

  private static let pageCount = 128

  /// Touches pages and sleeps, again and again.
  static func run(_ manner: String) -> Never {
    if manner == refusing { Revocation.refuse() }
    let region = RecreatableRegion(at: AddressMap.free, pageCount: pageCount) { _, _ in }
    while true {
      for page in 0..<region.pageCount { _ = loadWord(at: region.address + UInt64(page) * 4096) }
      try? Kernel.sleep(seen: OwnContext.eventCount)
      Revocation.answerRequests()
      // Who asked goes on first: making the pages again is not part of giving them.
      try? Kernel.sleep(seen: OwnContext.eventCount, deadline: Clock.ticks &+ pause)
    }
  }

  /// A millisecond.
  static var pause: UInt64 { Clock.ticks(milliseconds: 1) }
}
