// What chance decides in tests that talk to a machine: EXOKERNEL_SEED says it again, as the test that
// failed printed it. When frames come decides, too, so that a seed is no whole replay.

import Foundation

/// The seed of this run.
enum TestSeed {
  static let value =
    ProcessInfo.processInfo.environment["EXOKERNEL_SEED"].flatMap { UInt64($0) }
    ?? .random(in: 0...1_000_000)
}
