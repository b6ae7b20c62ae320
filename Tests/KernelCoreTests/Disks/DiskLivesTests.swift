// Random sequences of kernel calls with disks, and every invariant after each. EXOKERNEL_SEED adds a seed to run.

import Foundation
import Testing

@testable import KernelCore

@Suite struct DiskLivesTests {
  /// The fixed seeds, one that is new each time, and one asked for.
  static let seeds: [UInt64] =
    [1, 2, 3, 4, UInt64.random(in: 1000...999_999_999)]
    + (ProcessInfo.processInfo.environment["EXOKERNEL_SEED"].flatMap { UInt64($0) }.map { [$0] }
      ?? [])

  @Test(arguments: seeds)
  func `Whoever asks, owes and dies, what a disk has is kept, and each request ends once`(
    seed: UInt64
  ) throws {
    let lives = try DiskLives(seed: seed)
    for step in 0..<10_000 {
      try lives.step()
      let violations = Invariants.violations(of: lives.computer, Picture(lives.computer.kernel))
      try #require(violations == [], "seed \(seed), step \(step)")
    }
    #expect(lives.finishAll() == 0, "seed \(seed)")
    lives.computer.expectSound()
    let history = lives.history
    print("disk lives: seed \(seed): \(history)")
    let counts = [
      history.started / 100, history.saved, history.ofTheDead, history.taken, history.queues / 10,
    ]
    #expect(counts.allSatisfy { $0 > 0 } && history.ended > 5, "seed \(seed): \(history)")
  }
}
