// Memory pressure: who asks when nothing is free gets what others have beyond their guarantees, in
// proportion, and nobody else is disturbed.

import ExokernelABI
import Testing

@testable import KernelCore

@Suite struct PressureTests {
  private let computer = Computer(frames: 400, environments: 8, contexts: 8, overcommitment: 4)
  private let first: Int

  init() { first = computer.first }

  private func makeHolder(frames: Int, guaranteed: Int = 0) throws -> Int {
    let quota = UInt64(300) | UInt64(guaranteed) << 32
    let handle = try computer.succeed(Request(.createEnvironment, 0, quota, 0), by: first)
    let child = EnvironmentHandle(rawValue: handle).index
    for _ in 0..<frames { _ = try computer.allocate(by: child) }
    return child
  }

  private func wanted(_ environment: Int) -> UInt32 {
    computer.kernel.machine[revocation: RevocationRecord.index(.frame, of: environment)].wanted
  }

  /// Takes what is left.
  private func exhaust(by environment: Int) throws {
    while computer.kernel.availableFrames > 0 { _ = try computer.allocate(by: environment) }
  }

  private let any = Request(.allocateFrames, 0, FrameHandle.any, 1, 15)

  @Test func `Shares are in proportion to what is beyond the guarantee, and who asks is spared`()
    throws
  {
    let large = try makeHolder(frames: 200)
    let small = try makeHolder(frames: 100)
    let safe = try makeHolder(frames: 40, guaranteed: 40)
    let asker = try makeHolder(frames: 0)
    try exhaust(by: asker)
    let excess = computer.charge(asker)
    #expect(computer.call(any, by: asker).error == .reclaiming)
    // 64 of all that is beyond guarantees.
    let total = 300 + excess
    #expect(Int(wanted(large)) == (64 * 200 + total - 1) / total)
    #expect(Int(wanted(small)) == (64 * 100 + total - 1) / total)
    #expect(wanted(safe) == 0 && wanted(asker) == 0 && wanted(first) == 0)
    computer.expectSound()
  }

  @Test func `Asking without end makes nobody give more than a round's share in a slice`() throws {
    let holder = try makeHolder(frames: 200)
    let asker = try makeHolder(frames: 0)
    try exhaust(by: asker)
    for _ in 0..<1000 { #expect(computer.call(any, by: asker).error == .reclaiming) }
    let share = wanted(holder)
    #expect(share <= 64)
    computer.kernel.machine.now += 1000
    #expect(computer.call(any, by: asker).error == .reclaiming)
    #expect(wanted(holder) > share && wanted(holder) <= 2 * share)
  }

  @Test func `What was asked for is there in the end, whether it is given or taken`() throws {
    let holder = try makeHolder(frames: 200)
    let asker = try makeHolder(frames: 0)
    try exhaust(by: asker)
    #expect(computer.call(any, by: asker).error == .reclaiming)
    let owed = Int(wanted(holder))
    computer.kernel.machine.now += 65_000
    for _ in 0..<20 { computer.interrupt() }
    #expect(computer.charge(holder) == 200 - owed)
    for _ in 0..<owed { #expect(computer.call(any, by: asker).error == nil) }
    computer.expectSound()
  }

  @Test func `Where nobody has more than is guaranteed, memory is exhausted and nobody is asked`()
    throws
  {
    let asker = try makeHolder(frames: 0)
    try exhaust(by: first)
    computer.expect(.exhausted, any, by: asker)
  }

  @Test func `What an environment that ended held comes first`() throws {
    let dying = try makeHolder(frames: 100)
    let bystander = try makeHolder(frames: 100)
    let asker = try makeHolder(frames: 0)
    try exhaust(by: asker)
    let request = Request(.destroyEnvironment, computer.claim(dying))
    _ = computer.call(request, by: first)
    while computer.call(any, by: asker).error == .reclaiming {}
    #expect(wanted(bystander) == 0)
    computer.expectSound()
  }
}
