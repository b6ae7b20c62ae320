// Visible revocation: what may be asked of whom, what counts as given back, and what is taken of those who
// give nothing.

import ExokernelABI
import Testing

@testable import KernelCore

@Suite struct RevocationTests {
  private let computer = Computer(frames: 160, environments: 8, contexts: 8, filters: .few)
  private let first: Int
  private let page: UInt64 = 0x40_0000
  private let patience: UInt64 = 65_000

  init() { first = computer.first }

  private func request(_ kind: ResourceClass = .frame, of environment: Int) -> RevocationRecord {
    computer.kernel.machine[revocation: RevocationRecord.index(kind, of: environment)]
  }

  private func environment(_ index: Int) -> EnvironmentRecord {
    computer.kernel.machine[environment: index]
  }

  /// A child with page tables and a context, and as many frames as are asked for.
  private func makeHolder(frames: Int, guaranteed: Int = 0, slices: Int = 4) throws -> Int {
    let quota = UInt64(60) | UInt64(guaranteed) << 32
    let others = UInt64(slices) | 2 << 32
    let handle = try computer.succeed(
      Request(.createEnvironment, 0, quota, others), by: first)
    let child = EnvironmentHandle(rawValue: handle).index
    try computer.makeTables(for: page, in: child)
    _ = try computer.makeContext(in: child)
    for _ in 0..<frames { _ = try computer.allocate(by: child) }
    return child
  }

  @discardableResult
  private func ask(_ child: Int, _ count: UInt64, of kind: ResourceClass = .frame, form: UInt64 = 0)
    throws -> UInt64
  {
    try computer.succeed(
      Request(.revoke, computer.claim(child), kind.rawValue | form << 8, count), by: first)
  }

  /// Lets the deadline pass, in idle time, and as many pieces be done as there are.
  private func passDeadline() {
    computer.kernel.machine.now += patience
    for _ in 0..<20 { computer.interrupt() }
  }

  // MARK: Asking

  @Test func `Only classes that there are can be asked for, in some number, of who is claimed`()
    throws
  {
    let child = try makeHolder(frames: 4)
    let claim = computer.claim(child)
    for bad: UInt64 in [0, 7, 0x201, 0x105, 1 << 63 | 1] {
      computer.expect(.badArgument(1), Request(.revoke, claim, bad, 1), by: first)
    }
    for bad: UInt64 in [0, 1 << 32] {
      computer.expect(.badArgument(2), Request(.revoke, claim, 1, bad), by: first)
    }
    computer.expect(.noCapability, Request(.revoke, computer.claim(first), 1, 1), by: child)
    computer.expect(.notPermitted, Request(.revoke, 0, 0x101, 1), by: first)
  }

  @Test func `No more is asked for than there is beyond what is guaranteed`() throws {
    let child = try makeHolder(frames: 10, guaranteed: 8)
    let excess = Int(environment(child).frameCount) - 8
    #expect(try ask(child, 1000) == UInt64(excess))
    #expect(try ask(child, 1) == UInt64(excess))
    let safe = try makeHolder(frames: 2, guaranteed: 20)
    #expect(try ask(safe, 1000) == 0)
    #expect(request(of: safe) == RevocationRecord())
    computer.expectSound()
  }

  @Test func `A request is a notice, an event where one is wanted, and a row that all can read`()
    throws
  {
    let child = try makeHolder(frames: 4)
    let context = Int(environment(child).firstContext)
    try ask(child, 3)
    #expect(computer.kernel.machine[context: context].eventCount == 1)
    let word = computer.kernel.machine[sharedWord: ContextPage.pending, of: context]
    #expect(Notice(rawValue: word) == .revocation)
    #expect(request(of: child).wanted == 3)
    #expect(request(of: child).deadline == computer.kernel.machine.now + patience)
  }

  // MARK: Answers

  @Test func `What is given back in time counts, and nothing is taken`() throws {
    let child = try makeHolder(frames: 0)
    let run = try computer.allocate(6, by: child)
    try ask(child, 5)
    try computer.succeed(Request(.freeFrames, 0, UInt64(run), 6), by: child)
    #expect(request(of: child).wanted == 0)
    #expect(request(of: child).returned == 5)
    passDeadline()
    #expect(request(of: child).taken == 0)
    #expect(computer.charge(child) > 0)
    computer.expectSound()
  }

  @Test func `A frame that somebody else still binds is nothing gained`() throws {
    let child = try makeHolder(frames: 0)
    // Its own name guards the frame; who made it knows that name.
    try computer.succeed(Request(.grantCapability, 0, computer.claim(child), 0), by: first)
    let frame = try computer.allocate(by: child, guardSlot: 0)
    try computer.makeTables(for: page, in: first, records: true)
    computer.map(frame, at: page, .readOnly, by: first)
    #expect(computer.entry(page, in: first).frame == frame)
    try ask(child, 1)
    try computer.succeed(Request(.freeFrames, 0, UInt64(frame), 1), by: child)
    #expect(request(of: child).wanted == 1 && request(of: child).returned == 0)
    computer.expectSound()
  }

  // MARK: Taking

  @Test func `Past the deadline frames are taken, the newest first, and each stands in the vector`()
    throws
  {
    let child = try makeHolder(frames: 0)
    let frames = try (0..<4).map { _ in try computer.allocate(by: child) }
    let handles = frames.map {
      FrameHandle(number: $0, generation: computer.kernel.machine[frame: $0].generation).rawValue
    }
    try ask(child, 3)
    passDeadline()
    let context = Int(environment(child).firstContext)
    let machine = computer.kernel.machine
    #expect(machine[sharedWord: ContextPage.repossessionCount, of: context] == 3)
    let vector = (0..<3).map {
      machine[sharedWord: ContextPage.repossessions + 16 * $0 + 8, of: context]
    }
    #expect(vector == [handles[3], handles[2], handles[1]])
    #expect(request(of: child).taken == 3 && request(of: child).wanted == 0)
    #expect(frames.map { machine[frame: $0].holder == child } == [true, false, false, false])
    computer.expectSound()
  }

  @Test func `Wired frames go last, and page tables and contexts never`() throws {
    let child = try makeHolder(frames: 0)
    let wired = try computer.allocate(by: child)
    try computer.succeed(Request(.wireFrames, 0, UInt64(wired), 1, 1), by: child)
    let plain = try computer.allocate(by: child)
    let newest = try computer.allocate(by: child)
    try computer.succeed(Request(.wireFrames, 0, UInt64(newest), 1, 1), by: child)
    try ask(child, 1)
    passDeadline()
    let holders = [wired, plain, newest].map { computer.kernel.machine[frame: $0].holder }
    #expect(holders == [child, 0, child])
    try ask(child, 2)
    passDeadline()
    #expect(computer.kernel.machine[frame: wired].holder == 0)
    #expect(computer.kernel.machine[frame: newest].holder == 0)
    #expect(environment(child).state == .living)
    computer.expectSound()
  }

  @Test func `Who owes frames and has none that could be taken ends, and everything is free`()
    throws
  {
    let child = try makeHolder(frames: 2)
    try ask(child, 1000)
    passDeadline()
    #expect(environment(child).state == .ending)
    #expect(environment(child).ending.cause == Ending.revoked)
    computer.destroy(child, by: first)
    #expect(environment(child).state == .unused)
    computer.expectSound()
  }

  @Test func `What is guaranteed stays, whatever was asked for before`() throws {
    let child = try makeHolder(frames: 12, guaranteed: 10)
    try ask(child, 6)
    // The rest goes by itself, unasked, until nothing is beyond the guarantee.
    while computer.charge(child) > 10 {
      let frame = (1..<160).last {
        computer.kernel.machine[frame: $0].holder == child
          && computer.kernel.machine[frame: $0].isKind(.held)
      }
      try computer.succeed(
        Request(.freeFrames, 0, UInt64(try #require(frame)), 1), by: child)
    }
    passDeadline()
    #expect(computer.charge(child) == 10)
    #expect(request(of: child).taken == 0)
    computer.expectSound()
  }

  // MARK: The other classes

  @Test func `Slots are given back or taken, and their quota goes to the parent with them`() throws
  {
    let child = try makeHolder(frames: 0)
    let context = computer.handle(ofContext: Int(environment(child).firstContext))
    for position: UInt64 in [7, 9, 11] {
      try computer.succeed(Request(.allocateSlice, 0, context, position), by: child)
    }
    let before = environment(first).sliceQuota
    // One that is not used goes at once.
    #expect(try ask(child, 3, of: .slice, form: 1) == 2)
    #expect(environment(first).sliceQuota == before + 1)
    try computer.succeed(Request(.freeSlice, 9), by: child)
    #expect(request(.slice, of: child).returned == 1)
    passDeadline()
    #expect(request(.slice, of: child).taken == 1)
    #expect(environment(child).sliceQuota == 1 && environment(child).sliceCount == 1)
    #expect(environment(first).sliceQuota == before + 3)
    #expect(Int(computer.kernel.machine[slice: 11].environment) == child)
    computer.expectSound()
  }

  @Test func `A child that is taken ends, and what is left of it is its grandparent's`() throws {
    let child = try makeHolder(frames: 0)
    try computer.succeed(Request(.grantCapability, 0, computer.claim(child), 0), by: first)
    let grandchild = EnvironmentHandle(
      rawValue: try computer.succeed(Request(.createEnvironment, 0, 4, 0), by: child)
    ).index
    #expect(try ask(child, 5, of: .environment) == 1)
    passDeadline()
    #expect(environment(grandchild).state != .living)
    #expect(Int(environment(grandchild).parent) == first)
    computer.destroy(grandchild, by: first)
    #expect(environment(grandchild).state == .unused)
    computer.expectSound()
  }
}
