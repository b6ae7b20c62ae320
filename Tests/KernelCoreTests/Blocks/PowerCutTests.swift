// A power cut at every point of random workloads, with every kind of loss: what a table says afterwards is
// what somebody asked for, and everything that was reported durable.

import TestSupport
import Testing

@Suite struct PowerCutTests {
  #if DEBUG
    private static let runs: UInt64 = 2
  #else
    private static let runs: UInt64 = 8
  #endif

  @Test func `Ownership survives a power cut at any point`() throws {
    let first = UInt64.random(in: 0...1 << 40)
    print("power cuts: seeds \(first) to \(first + Self.runs - 1)")
    var cuts = 0
    var grown = 0
    for seed in first..<first + Self.runs {
      let workload = try BlockWorkload(seed: seed)
      workload.cutsPower = true
      try workload.run(steps: 500)
      cuts += workload.cuts
      grown += workload.unreported
    }
    print("power cuts: \(cuts), \(grown) of which kept what was not yet reported")
    #expect(cuts > 80 * Int(Self.runs))
    #expect(grown > 0)
  }

  @Test func `Random calls do what a list of blocks does`() throws {
    let first = UInt64.random(in: 0...1 << 40)
    print("blocks: seeds \(first) to \(first + Self.runs - 1)")
    for seed in first..<first + Self.runs {
      let workload = try BlockWorkload(seed: seed)
      try workload.run(steps: 2500)
    }
  }

  @Test func `A disk that refuses now and then changes nothing but time`() throws {
    let first = UInt64.random(in: 0...1 << 40)
    print("refusals: seeds \(first) to \(first + Self.runs - 1)")
    for seed in first..<first + Self.runs {
      let workload = try BlockWorkload(seed: seed)
      workload.refuses = true
      try workload.run(steps: 2000)
    }
  }
}
