// Environments: quotas that add up, families, and ends that leave nothing behind.

import ExokernelABI
import KernelCore
import Testing

@Suite struct EnvironmentTests {
  private let computer = Computer(frames: 128, environments: 10, contexts: 8, filters: .small)
  private let first: Int
  private let page: UInt64 = 0x40_0000

  init() { first = computer.first }

  private func record(_ environment: Int) -> EnvironmentRecord {
    computer.kernel.machine[environment: environment]
  }

  private func totals() -> [Int] { Invariants.totals(Picture(computer.kernel)) }

  // MARK: Quotas

  @Test func `What a child gets, its creator gives`() throws {
    let before = totals()
    let request = Request(
      .createEnvironment, 0, 20 | 5 << 32, 3 | 40 << 16 | 2 << 32 | 1 << 48, 0x6c65_6261_6c, 0x32)
    let handle = try computer.succeed(request, by: first)
    let child = EnvironmentHandle(rawValue: handle).index
    #expect(record(child).frameQuota == 20 && record(child).guaranteedFrames == 5)
    #expect(record(child).sliceQuota == 3 && record(child).environmentQuota == 2)
    #expect(record(child).label0 == 0x6c65_6261_6c && record(child).label1 == 0x32)
    #expect(record(first).frameQuota == 107 && record(first).guaranteedFrames == 122)
    #expect(record(child).filterQuota == 40 && record(child).ringQuota == 1)
    #expect(record(first).sliceQuota == 61 && record(first).environmentQuota == 5)
    #expect(record(first).filterQuota == 23 && record(first).ringQuota == 4)
    #expect(totals() == before)
    computer.expectSound()
  }

  @Test func `Nobody gives what he has not, or uses`() throws {
    let child = try computer.makeEnvironment(by: first, frames: 10, environments: 1, slices: 2)
    try computer.succeed(Request(.grantCapability, 0, computer.claim(child), 0), by: first)
    _ = try computer.allocate(4, by: child)
    computer.expect(.quotaExceeded, Request(.createEnvironment, 0, 7), by: child)
    computer.expect(.quotaExceeded, Request(.createEnvironment, 0, 6 | 1 << 32), by: child)
    computer.expect(.badArgument(1), Request(.createEnvironment, 0, 6 | 7 << 32), by: child)
    computer.expect(.quotaExceeded, Request(.createEnvironment, 0, 1, 3), by: child)
    computer.expect(.quotaExceeded, Request(.createEnvironment, 0, 1, 1 << 16), by: child)
    computer.expect(.quotaExceeded, Request(.createEnvironment, 0, 1, 1 << 32), by: child)
    computer.expect(.quotaExceeded, Request(.createEnvironment, 0, 1, 1 << 48), by: child)
    computer.expect(.quotaExceeded, Request(.createEnvironment, 0, .max >> 32), by: child)
    computer.expect(.noCapability, Request(.createEnvironment, 1, 1), by: child)
    try computer.succeed(Request(.createEnvironment, 0, 6, 2), by: child)
    computer.expect(.quotaExceeded, Request(.allocateFrames, 0, .max, 1, 15), by: child)
  }

  @Test func `An environment has at most 48 contexts, which all stop at once with it`() throws {
    let crowd = Computer(frames: 160, environments: 4, contexts: 80)
    let child = try crowd.makeEnvironment(by: crowd.first, frames: 140, environments: 0)
    crowd.kernel.machine[environment: child].environmentQuota = 70
    try crowd.makeTables(for: page, in: child)
    for _ in 0..<EnvironmentRecord.maximumContexts { _ = try crowd.makeContext(in: child) }
    let pair = try crowd.allocate(2, by: child)
    crowd.expect(
      .quotaExceeded, Request(.createContext, 0, UInt64(pair), 0x40_0000, 0x50_0000), by: child)
    #expect(
      crowd.call(Request(.destroyEnvironment, crowd.claim(child)), by: crowd.first).error == .again)
    #expect(Picture(crowd.kernel).ready.isEmpty)
  }

  @Test func `A second context costs one of the environments to be created`() throws {
    let child = try computer.makeEnvironment(by: first, frames: 20, environments: 1)
    try computer.makeTables(for: page, in: child)
    _ = try computer.makeContext(in: child)
    #expect(record(child).environmentQuota == 1)
    _ = try computer.makeContext(in: child)
    #expect(record(child).environmentQuota == 0)
    let pair = try computer.allocate(2, by: child)
    computer.expect(.quotaExceeded, Request(.createContext, 0, UInt64(pair)), by: child)
    computer.destroy(child, by: first)
    #expect(record(first).environmentQuota == 8)
    computer.expectSound()
  }

  @Test func `A context begins with nothing that its holder wrote where the kernel's half is`()
    throws
  {
    try computer.makeTables(for: page, in: first)
    let pair = try computer.allocate(2, by: first)
    let gates = FakeMachine.PrivateWord.gates
    for word in gates..<gates + 4 { computer.kernel.machine.pages[pair][word] = .max }
    let handle = try computer.succeed(
      Request(.createContext, 0, UInt64(pair), 0x1000, 0x2000), by: first)
    let context = ContextHandle(rawValue: handle).index
    #expect(computer.kernel.machine[gate: 0, of: context] == Gate())
    computer.expectSound()
  }

  @Test func `When rows run out the kernel says so`() throws {
    for _ in 0..<8 { _ = try computer.makeEnvironment(by: first, frames: 1, slices: 0) }
    computer.expect(.quotaExceeded, Request(.createEnvironment, 0, 1), by: first)
  }

  // MARK: Ends

  @Test func `A child that ends gives everything back, and a new one starts from nothing`() throws {
    let before = Picture(computer.kernel)
    let child = try computer.makeEnvironment(by: first, frames: 40, environments: 1)
    try computer.makeTables(for: page, in: child, records: true)
    let context = try computer.makeContext(in: child)
    let run = try computer.allocate(8, by: child)
    computer.map(run, at: page, by: child, count: 8)
    try computer.succeed(
      Request(.allocateSlice, 0, computer.handle(ofContext: context), .max), by: child)
    computer.destroy(child, by: first)
    computer.expectSound()
    while computer.clearOneFrame() {}
    let after = Picture(computer.kernel)
    #expect(after.withoutGenerations == before.withoutGenerations)
  }

  @Test func `A large environment is torn down in pieces, sound after each`() throws {
    try computer.succeed(Request(.deriveCapability, 0, 1, 7, 0, 1 | 15 << 8), by: first)
    try computer.makeTables(for: page, in: first, records: true)
    computer.run(try computer.makeContext(in: first))
    let child = try computer.makeEnvironment(by: first, frames: 90)
    try computer.succeed(Request(.grantCapability, 1, computer.claim(child), 1), by: first)
    let shared = try computer.allocate(by: first, guardSlot: 1)
    for table: UInt64 in 0..<3 {
      let base = page + table << 21
      try computer.makeTables(for: base, in: child, records: true)
      for index: UInt64 in 0..<20 {
        computer.map(shared, at: base + index << 12, MapFlags(write: true, slot: 1), by: child)
      }
    }
    #expect(record(child).foreignBindings == 60)
    let referee = Referee(computer)
    var pieces = 0
    repeat {
      referee.perform(.call(Request(.destroyEnvironment, computer.claim(child))))
      pieces += 1
      #expect(referee.failure == nil)
    } while referee.answer == .error(.again) && pieces < 100
    // Three leaf tables and the one above of 512 entries each, and then the frames.
    #expect(pieces == 4)
    #expect(record(child).state == .unused)
    #expect(computer.kernel.machine[frame: shared].bindingCount == 0)
  }

  @Test func `A parent hears at once of a child that exited, and idle time tears it down`() throws {
    try computer.makeTables(for: page, in: first)
    let parent = try computer.makeContext(in: first)
    let child = try computer.makeEnvironment(by: first, frames: 20)
    try computer.makeTables(for: page, in: child)
    let context = try computer.makeContext(in: child)
    computer.run(parent)
    #expect(computer.call(Request(.sleep, 0)) == .context(context))
    #expect(computer.call(Request(.exit, 42)) == .context(parent))
    #expect(record(child).state == .ending && record(child).ending.status == 42)
    while computer.tearDownSomething() {}
    #expect(record(child).state == .ended && record(child).ending.cause == Ending.exited)
    #expect(
      computer.kernel.machine[sharedWord: ContextPage.pending, of: parent]
        == Notice.childEnded.rawValue)
    try computer.succeed(Request(.destroyEnvironment, computer.claim(child)), by: first)
    computer.expectSound()
  }

  @Test func `What an ending environment holds is not bound anew`() throws {
    try computer.succeed(Request(.deriveCapability, 0, 1, 7, 0, 1 | 15 << 8), by: first)
    try computer.makeTables(for: page, in: first, records: true)
    let child = try computer.makeEnvironment(by: first, frames: 20)
    try computer.succeed(Request(.grantCapability, 1, computer.claim(child), 1), by: first)
    try computer.makeTables(for: page, in: child)
    let root = UInt64(record(child).root)
    try computer.succeed(Request(.shareFrame, 0, root, 1), by: child)
    let map = Request(.map, 0, page, root, MapFlags(write: false, slot: 1).rawValue, 1)
    try computer.succeed(map, by: first)
    try computer.succeed(Request(.unmap, 0, page, 1), by: first)
    let pair = try computer.allocate(2, by: child)
    let context = try computer.succeed(Request(.createContext, 0, UInt64(pair)), by: child)
    computer.run(ContextHandle(rawValue: context).index)
    computer.call(Request(.exit))
    computer.expect(.notPermitted, map, by: first)
    computer.destroy(child, by: first)
    computer.expectSound()
  }

  @Test func `Grandchildren fall to the nearest living ancestor, with their quotas`() throws {
    let before = totals()
    let parent = try computer.makeEnvironment(
      by: first, frames: 40, environments: 3, filters: 9, rings: 3)
    try computer.succeed(Request(.grantCapability, 0, computer.claim(parent), 0), by: first)
    let one = try computer.makeEnvironment(
      by: parent, frames: 10, slices: 1, filters: 5, rings: 2)
    let two = try computer.makeEnvironment(by: parent, frames: 10, slices: 1)
    computer.destroy(parent, by: first)
    #expect(record(one).parent == UInt32(first) && record(two).parent == UInt32(first))
    computer.expectSound()
    computer.destroy(one, by: first)
    computer.destroy(two, by: first)
    #expect(totals() == before && record(first).frameQuota == 127)
    #expect(record(first).filterQuota == 63 && record(first).ringQuota == 5)
    computer.expectSound()
  }

  @Test func `Families go on without the first environment`() throws {
    let one = try computer.makeEnvironment(by: first, frames: 20, environments: 2)
    let two = try computer.makeEnvironment(by: first, frames: 20, environments: 2)
    for child in [one, two] {
      try computer.succeed(Request(.grantCapability, 0, computer.claim(child), 0), by: first)
    }
    computer.destroy(first, by: one)
    computer.expectSound()
    computer.destroy(two, by: one)
    computer.expectSound()
    let three = try computer.makeEnvironment(by: one, frames: 2)
    try computer.succeed(Request(.grantCapability, 0, computer.claim(three), 0), by: one)
    computer.destroy(one, by: three)
    computer.expectSound()
  }

  @Test func `Destroying takes a handle that is not stale, and control`() throws {
    try computer.succeed(Request(.deriveCapability, 0, 1, 7, 0, 1 | 7 << 8), by: first)
    let child = try computer.makeEnvironment(by: first)
    computer.expect(
      .notPermitted, Request(.destroyEnvironment, computer.claim(child, by: 1)), by: first)
    computer.expect(
      .noCapability, Request(.destroyEnvironment, computer.claim(child, by: 2)), by: first)
    computer.expect(.inUse, Request(.destroyEnvironment, computer.claim(first)), by: first)
    computer.expect(.noSuchEnvironment, Request(.destroyEnvironment, 0), by: first)
    computer.expect(.noSuchEnvironment, Request(.destroyEnvironment, 10 | 1 << 32), by: first)
    computer.expect(.noSuchEnvironment, Request(.destroyEnvironment, 9 | 1 << 32), by: first)
    let claim = computer.claim(child)
    computer.destroy(child, by: first)
    computer.expect(.stale, Request(.destroyEnvironment, claim), by: first)
  }
}
