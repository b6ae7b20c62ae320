// Protected control transfer: who may enter whom, chains, limits, and deaths on either side.

import ExokernelABI
import KernelCore
import Testing

@Suite struct TransferTests {
  private let computer = Computer(frames: 160, environments: 14, contexts: 14)
  private let page: UInt64 = 0x40_0000

  /// A context of an environment of its own that holds the root and takes transfers.
  private func makePeer() throws -> Int {
    let environment = try computer.makeEnvironment(by: computer.first, frames: 8, slices: 0)
    try computer.succeed(
      Request(.grantCapability, 0, computer.claim(environment), 0), by: computer.first)
    try computer.makeTables(for: page, in: environment)
    let context = try computer.makeContext(in: environment)
    computer.kernel.machine[context: context].transferGuard = .root
    return context
  }

  private func environment(of context: Int) -> Int {
    Int(computer.kernel.machine[context: context].environment)
  }

  private func record(_ context: Int) -> ContextRecord { computer.kernel.machine[context: context] }

  /// Peers in a line, each asleep and accepting with a gate 0 to the next; the first runs.
  private func makeLine(_ count: Int) throws -> [Int] {
    let peers = try (0..<count).map { _ in try makePeer() }
    for (index, peer) in peers.enumerated().reversed() {
      if computer.running == 0 || record(peer).state == .ready {
        if computer.running == 0 {
          computer.run(peer)
        } else if computer.running != peer {
          computer.call(Request(.yield, computer.handle(ofContext: peer)))
        }
      }
      try #require(computer.running == peer)
      try #require(computer.call(Request(.bindTransfer, 0x1000, 0x2000, 0)).error == nil)
      if index + 1 < count { try bindGate(to: peers[index + 1]) }
      if index > 0 { computer.call(Request(.sleep, 0, 0, 1)) }
    }
    computer.expectSound()
    return peers
  }

  private func bindGate(_ gate: UInt64 = 0, to context: Int) throws {
    let request = Request(.bindGate, gate, computer.handle(ofContext: context), 0)
    try #require(computer.call(request).error == nil)
  }

  private func enter(_ flags: UInt64 = 0, limit: UInt64 = 0) -> Bool {
    if case .entry = computer.call(Request(.transfer, flags, limit)) { true } else { false }
  }

  // MARK: Binding

  @Test func `A gate is bound by who dominates the guard with the right to enter`() throws {
    let peers = try makeLine(2)
    let owner = environment(of: peers[0])
    try computer.succeed(Request(.deriveCapability, 0, 1, 0, 0, 11 << 8), by: owner)
    try computer.succeed(Request(.deriveCapability, 0, 2, 9, 0, 1 | 15 << 8), by: owner)
    let handle = computer.handle(ofContext: peers[1])
    computer.expect(.notPermitted, Request(.bindGate, 1, handle, 1))
    computer.expect(.notPermitted, Request(.bindGate, 1, handle, 2))
    computer.expect(.noCapability, Request(.bindGate, 1, handle, 3))
    computer.expect(.badArgument(0), Request(.bindGate, 8, handle, 0))
    computer.expect(.noSuchContext, Request(.bindGate, 1, 0, 0))
    let fresh = try makePeer()
    computer.expect(.noGate, Request(.bindGate, 1, computer.handle(ofContext: fresh), 0))
    computer.expect(.noGate, Request(.transfer, 1))
    computer.expect(.badArgument(0), Request(.transfer, 8))
    computer.expect(.badArgument(0), Request(.transfer, 0x200))
  }

  @Test func `Entry and stack of transfers are low, and guarded by something held`() throws {
    computer.run(try makePeer())
    computer.expect(.badArgument(0), Request(.bindTransfer, 0x7fff_ffff_f001, 0, 0))
    computer.expect(.badArgument(1), Request(.bindTransfer, 0, .max, 0))
    computer.expect(.noCapability, Request(.bindTransfer, 0x1000, 0x2000, 5))
  }

  // MARK: Both forms

  @Test func `The callee learns who called and by which name, the caller has its processor back`()
    throws
  {
    let peers = try makeLine(2)
    let expected = Next.entry(
      peers[1], caller: ContextHandle(rawValue: computer.handle(ofContext: peers[0])), name: .root)
    #expect(computer.call(Request(.transfer, 0)) == expected)
    #expect(record(peers[0]).state == .calling && record(peers[1]).serves == 1)
    computer.expectSound()
    computer.expect(.inUse, Request(.sleep, 0, 0, 1))
    computer.expect(.inUse, Request(.sleep, 0, computer.kernel.machine.now + 100, 0))
    #expect(computer.call(Request(.reply)) == .result(peers[0]))
    #expect(record(peers[1]).state == .sleeping && record(peers[1]).accepts == 1)
    computer.expect(.noCaller, Request(.reply))
    #expect(enter())
    computer.expectSound()
  }

  @Test func `Who serves sleeps until a notice, its caller waits, and then it sleeps on as before`()
    throws
  {
    let peers = try makeLine(2)
    #expect(enter())
    let seen = record(peers[1]).eventCount
    #expect(computer.call(Request(.sleep, seen, 0, 0)) == .idle)
    #expect(record(peers[0]).state == .calling && record(peers[1]).state == .sleeping)
    #expect(record(peers[1]).accepts == 0, "it serves already")
    computer.expectSound()
    computer.kernel.notify(peers[1], .disk)
    computer.expectSound()
    computer.interrupt()
    #expect(computer.running == peers[1] && record(peers[1]).resultValue == seen + 1)
    // A notice that came before is not slept through.
    #expect(computer.call(Request(.sleep, seen, 0, 0)) == .answer(Answer(value: seen + 1)))
    #expect(computer.call(Request(.reply)) == .result(peers[0]))
    // The notice was for the other sleep as well.
    #expect(record(peers[1]).state == .ready)
    computer.expectSound()
  }

  @Test func `The asynchronous form waits for nothing`() throws {
    let peers = try makeLine(2)
    #expect(enter(0x100))
    #expect(record(peers[0]).state == .ready && record(peers[1]).caller == 0)
    computer.expectSound()
    #expect(computer.call(Request(.reply)) == .context(peers[0]))
    computer.expectSound()
  }

  @Test func `One that serves or does not accept is busy`() throws {
    let peers = try makeLine(2)
    #expect(enter(0x100))
    computer.call(Request(.yield, computer.handle(ofContext: peers[0])))
    computer.expect(.busy, Request(.transfer, 0))
    computer.call(Request(.yield, computer.handle(ofContext: peers[1])))
    computer.call(Request(.reply))
    computer.kernel.notify(peers[1], .console)
    computer.call(Request(.yield, computer.handle(ofContext: peers[1])))
    computer.call(Request(.sleep, 1, 0, 0))
    computer.expect(.busy, Request(.transfer, 0))
  }

  @Test func `A chain is at most eight transfers long, and unwinds in order`() throws {
    let peers = try makeLine(10)
    for _ in 0..<8 { #expect(enter()) }
    #expect(computer.running == peers[8] && record(peers[8]).depth == 8)
    computer.expect(.chainTooLong, Request(.transfer, 0))
    computer.expectSound()
    for index in (0..<8).reversed() {
      #expect(computer.call(Request(.reply)) == .result(peers[index]))
    }
    computer.expectSound()
  }

  @Test func `A callee in the middle of a chain cannot be entered again`() throws {
    let peers = try makeLine(3)
    #expect(enter())
    #expect(enter())
    try bindGate(1, to: peers[0])
    try bindGate(2, to: peers[1])
    computer.expect(.busy, Request(.transfer, 1))
    computer.expect(.busy, Request(.transfer, 2))
  }

  // MARK: Gates that lead nowhere

  @Test func `A gate is stale when its context binds anew, stops taking transfers, or dies`() throws
  {
    let peers = try makeLine(2)
    computer.kernel.notify(peers[1], .console)
    computer.call(Request(.yield))
    computer.call(Request(.bindTransfer, 0x1000, 0x2000, 0))
    computer.call(Request(.sleep, 1, 0, 1))
    computer.expect(.peerGone, Request(.transfer, 0))
    try bindGate(to: peers[1])
    #expect(enter())
    computer.call(Request(.bindTransfer, 0, 0, 0))
    computer.call(Request(.reply))
    computer.expect(.peerGone, Request(.transfer, 0))
    computer.expect(.noGate, Request(.bindGate, 0, computer.handle(ofContext: peers[1]), 0))
    computer.destroy(environment(of: peers[1]), by: computer.first)
    computer.expect(.peerGone, Request(.transfer, 0))
    let later = try makePeer()
    #expect(later == peers[1])
    computer.expect(.peerGone, Request(.transfer, 0))
    computer.expectSound()
  }

  // MARK: Deaths

  @Test func `When the callee exits the caller has peerGone and the processor`() throws {
    let peers = try makeLine(2)
    #expect(enter())
    #expect(computer.call(Request(.exit)) == .context(peers[0]))
    #expect(record(peers[0]).resultError == KernelError.peerGone.rawValue)
    #expect(record(peers[0]).resumption == .call)
    computer.expectSound()
  }

  @Test func `When the callee faults without a handler it is the same`() throws {
    let peers = try makeLine(2)
    #expect(enter())
    #expect(computer.fault(.pageFault) == .context(peers[0]))
    #expect(record(peers[0]).resultError == KernelError.peerGone.rawValue)
  }

  @Test func `When a caller dies the callee goes on, and its reply goes to nobody`() throws {
    let peers = try makeLine(3)
    #expect(enter())
    #expect(enter())
    let middle = environment(of: peers[1])
    #expect(computer.call(Request(.destroyEnvironment, computer.claim(middle))).error == nil)
    #expect(computer.running == peers[2] && record(peers[2]).caller == 0)
    #expect(record(peers[0]).state == .ready)
    #expect(record(peers[0]).resultError == KernelError.peerGone.rawValue)
    computer.expectSound()
    #expect(computer.call(Request(.reply)) == .context(peers[0]))
    computer.expectSound()
  }

  @Test func `An error of an inner transfer outlives a wake-up, and is no result of the sleep`()
    throws
  {
    let peers = try makeLine(3)
    #expect(enter())
    #expect(enter())
    // The middle one is destroyed's caller: it gets peerGone, and a notice, before it runs.
    let last = environment(of: peers[2])
    computer.call(Request(.bindEvents, 0, 0, 0, 0, 0))
    computer.call(Request(.destroyEnvironment, computer.claim(last)), by: computer.first)
    computer.kernel.notify(peers[1], .console)
    #expect(record(peers[1]).resultError == KernelError.peerGone.rawValue)
    computer.carryOut(computer.kernel.run(peers[1]))
    #expect(computer.call(Request(.reply)) == .result(peers[0]))
    #expect(record(peers[1]).state == .ready)
    #expect(record(peers[1]).resultError == 0 && record(peers[1]).resultValue == 1)
    computer.expectSound()
  }

  // MARK: Limits

  @Test func `A caller whose limit is over has timeout and its processor back`() throws {
    let peers = try makeLine(2)
    #expect(enter(limit: 100))
    #expect(computer.kernel.machine.timer == computer.kernel.machine.now + 100)
    #expect(computer.interruptWhenDue() == .context(peers[0]))
    #expect(record(peers[0]).resultError == KernelError.timeout.rawValue)
    #expect(record(peers[1]).state == .ready && record(peers[1]).caller == 0)
    computer.expectSound()
    computer.call(Request(.yield))
    #expect(computer.call(Request(.reply)) == .context(peers[0]))
  }

  @Test func `The outermost of several that are impatient runs, and all have timeout`() throws {
    let peers = try makeLine(4)
    #expect(enter(limit: 100))
    #expect(enter(limit: 50))
    #expect(enter())
    computer.kernel.machine.now += 200
    #expect(computer.interrupt() == .context(peers[0]))
    #expect(record(peers[1]).state == .ready)
    #expect(record(peers[1]).resultError == KernelError.timeout.rawValue)
    #expect(record(peers[3]).caller == UInt32(peers[2]))
    computer.expectSound()
  }

  @Test func `A limit that passes while others run is not forgotten`() throws {
    let peers = try makeLine(2)
    let other = try makePeer()
    #expect(enter(limit: 5000))
    computer.call(Request(.yield, computer.handle(ofContext: other)))
    computer.kernel.machine.now += 6000
    computer.interrupt()
    #expect(record(peers[0]).state != .calling)
    #expect(record(peers[0]).resultError == KernelError.timeout.rawValue)
    computer.expectSound()
  }

  @Test func `A limit beyond all time is none, and one that is met is forgotten`() throws {
    let peers = try makeLine(2)
    computer.kernel.machine.now = 1000
    #expect(enter(limit: .max))
    #expect(computer.interrupt() == .same)
    computer.expectSound()
    #expect(computer.call(Request(.reply)) == .result(peers[0]))
    #expect(record(peers[0]).limit == 0)
    #expect(enter(limit: 10))
    #expect(computer.call(Request(.reply)) == .result(peers[0]))
    computer.kernel.machine.now += 20
    #expect(computer.interrupt() == .same)
    computer.expectSound()
  }

  @Test func `Of many limits that are over an interrupt ends a piece, the next the rest`() throws {
    let crowd = Computer(frames: 200, environments: 90, contexts: 80)
    let servers = try makeCrowd(on: crowd, of: 36)
    let callers = try makeCrowd(on: crowd, of: 36)
    crowd.run(servers[0])
    for server in servers {
      crowd.call(Request(.yield, crowd.handle(ofContext: server)))
      crowd.call(Request(.bindTransfer, 0x1000, 0x2000, 0))
      crowd.call(Request(.sleep, 0, 0, 1))
    }
    for (caller, server) in zip(callers, servers) {
      crowd.call(Request(.yield, crowd.handle(ofContext: caller)))
      crowd.call(Request(.bindGate, 0, crowd.handle(ofContext: server), 0))
      crowd.call(Request(.transfer, 0, 100))
      try #require(crowd.running == server)
    }
    let referee = Referee(crowd)
    func waiting() -> Int { callers.filter { referee.picture.contexts[$0]?.callee != 0 }.count }
    referee.perform(.interrupt(after: 100))
    // The one that the running context served, and a piece of the others.
    #expect(crowd.running == callers[35] && waiting() == 3)
    #expect(crowd.kernel.machine.timer ?? .max <= crowd.kernel.machine.now)
    referee.perform(.interrupt(after: 0))
    #expect(waiting() == 0)
    #expect(referee.failure == nil)
  }

  /// Contexts of an environment of their own that holds the root.
  private func makeCrowd(on crowd: Computer, of count: Int) throws -> [Int] {
    let environment = try crowd.makeEnvironment(
      by: crowd.first, frames: 90, environments: count, slices: 0)
    try crowd.succeed(Request(.grantCapability, 0, crowd.claim(environment), 0), by: crowd.first)
    try crowd.makeTables(for: page, in: environment)
    return try (0..<count).map { _ in try crowd.makeContext(in: environment) }
  }
}
