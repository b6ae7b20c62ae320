// Many random mappings against a dictionary, with a unit that forgets when it likes.

import Drivers
import Testing

@Suite struct RandomRemappingTests {
  #if DEBUG
    private static let steps = 24_000
  #else
    private static let steps = 60_000
  #endif

  @Test(arguments: [false, true])
  func `What is reached is what is mapped, or was and is not yet forgotten`(
    isCoherent: Bool
  ) throws {
    let seed = UInt64.random(in: 0...1 << 40)
    let runs = 6
    var ends = RandomRemapping.Ends()
    for run in 0..<UInt64(runs) {
      let remapping = try RandomRemapping(seed: seed + run, isCoherent: isCoherent)
      try remapping.run(Self.steps / runs)
      ends.add(remapping.ends)
    }
    print("iommu: seeds \(seed) to \(seed + UInt64(runs) - 1): \(ends)")
    #expect(ends.reached > Self.steps / 20)
    #expect(ends.refused > Self.steps / 20)
    #expect(ends.lingering > 0)
    #expect(ends.completed > 0)
    #expect(ends.busy > 0)
  }
}
