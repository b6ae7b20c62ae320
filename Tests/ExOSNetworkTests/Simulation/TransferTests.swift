// Two stacks over a bad wire, in virtual time: every byte must be right and nobody may get stuck.
// EXOKERNEL_NETWORK_RUNS says how many random runs there are, EXOKERNEL_SEED adds one of a given seed.

import Foundation
import Testing

@testable import ExOSNetwork
@testable import NetworkSimulation

@Suite struct TransferTests {
  private static let environment = ProcessInfo.processInfo.environment

  #if DEBUG
    private static let usualRuns = 20
  #else
    private static let usualRuns = 2000
  #endif

  @Test func `Every byte arrives in every weather`() {
    let runs = Self.environment["EXOKERNEL_NETWORK_RUNS"].flatMap { Int($0) } ?? Self.usualRuns
    let start = UInt64.random(in: 0...1_000_000) * 1_000_000
    print("network runs: \(runs), seeds from 1 and from \(start)")
    for index in 0..<UInt64(runs) {
      let seed = index.isMultiple(of: 2) ? index / 2 + 1 : start + index
      if let trouble = TransferRun(seed: seed).run() {
        Issue.record("seed \(seed): \(trouble)")
        return
      }
    }
  }

  @Test(.enabled(if: environment["EXOKERNEL_SEED"] != nil))
  func `The run that was asked for`() {
    guard let seed = Self.environment["EXOKERNEL_SEED"].flatMap({ UInt64($0) }) else { return }
    if let trouble = TransferRun(seed: seed).run() { Issue.record("seed \(seed): \(trouble)") }
  }
}
