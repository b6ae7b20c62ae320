// Random sequences of kernel calls against the reference model. EXOKERNEL_RANDOM_CALLS says how many
// calls a run makes (100,000; in a debug build 5,000), EXOKERNEL_SEED adds a seed to run.

import Foundation
import Testing

@Suite struct RandomSequenceTests {
  private static let environment = ProcessInfo.processInfo.environment

  /// The fixed seeds, one that is new each time, and one asked for.
  static let seeds: [UInt64] =
    [1, 2, UInt64.random(in: 1000...999_999_999)]
    + (environment["EXOKERNEL_SEED"].flatMap { UInt64($0) }.map { [$0] } ?? [])

  #if DEBUG
    private static let usualCalls = 5000
  #else
    private static let usualCalls = 100_000
  #endif

  @Test(arguments: seeds)
  func `Whatever ring 3 calls, the kernel does what the model does`(seed: UInt64) {
    let calls = Self.environment["EXOKERNEL_RANDOM_CALLS"].flatMap { Int($0) } ?? Self.usualCalls
    print("random sequence: seed \(seed), \(calls) calls")
    let run = RandomRun(seed: seed)
    run.run(calls: calls)
    print("random sequence: seed \(seed): \(run.coverage.summary)")
    if let failure = run.failure { Issue.record("\(failure)") }
  }
}
