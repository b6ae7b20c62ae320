// Every lie, told in the middle of random traffic. A lie that does harm breaks the device under its name,
// and from then on the driver touches nothing; any other leaves all frames as an honest device would have
// had them.

import Drivers
import Testing

@Suite struct LieTests {
  #if DEBUG
    private static let seedsPerLie: UInt64 = 5
  #else
    private static let seedsPerLie: UInt64 = 60
  #endif

  @Test(arguments: Lie.allCases)
  func `Each lie is harmless or the named reason for which the device is broken`(lie: Lie) throws {
    let first = UInt64.random(in: 0...1 << 40)
    print("lies: \(lie), seeds \(first) to \(first + Self.seedsPerLie - 1)")
    for seed in first..<first + Self.seedsPerLie {
      let traffic = try RandomTraffic(seed: seed)
      try traffic.run(steps: 200)
      try traffic.tell(lie)
      if let fault = lie.fault {
        #expect(traffic.world.fault == fault, "seed \(seed)")
        try traffic.expectSilence()
      } else {
        try traffic.run(steps: 200)
      }
      #expect(traffic.world.memory.violations == [], "seed \(seed)")
    }
  }
}
