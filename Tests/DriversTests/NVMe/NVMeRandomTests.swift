// Many random commands, completed in any order by a controller that fails now and then, against a disk as
// an array.

import Drivers
import TestSupport
import Testing

@Suite struct NVMeRandomTests {
  #if DEBUG
    private static let commands = 5000
  #else
    private static let commands = 100_000
  #endif

  @Test func `Every command ends once, and the disk is what the model says`() throws {
    let seed = UInt64.random(in: 0...1 << 40)
    let runs = 20
    var ends = RandomCommands.Ends()
    for run in 0..<runs {
      let commands = try RandomCommands(seed: seed + UInt64(run))
      try commands.run(Self.commands / runs)
      ends.add(commands.ends)
    }
    print("nvme: seeds \(seed) to \(seed + UInt64(runs) - 1): \(ends)")
    #expect(ends.succeeded > Self.commands / 2)
    #expect(ends.failed > 0)
    #expect(ends.takenBack > 0)
    #expect(ends.resets > 0)
  }
}
