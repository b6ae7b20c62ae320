// Processor time: ends and beginnings of slices, yields, and that nobody keeps what is another's.

import ExokernelABI
import KernelCore
import Testing

@Suite struct SliceTests {
  private let computer = Computer(frames: 96, environments: 8, contexts: 10)

  // MARK: Ends of slices

  @Test func `Each slot's context runs in it, whoever ran before`() throws {
    let contexts = try (0..<3).map {
      try computer.makePeer(slots: [2 + UInt64($0), 10 + UInt64($0)])
    }
    computer.run(contexts[0])
    computer.kernel.slicePosition = 1
    computer.interruptWhenDue()
    for position in 2...4 {
      #expect(computer.kernel.slicePosition == position)
      #expect(computer.running == contexts[position - 2])
      computer.interruptWhenDue()
      computer.expectSound()
    }
  }

  @Test func `Consecutive slots of one context bring no events`() throws {
    let one = try computer.makePeer(slots: [2, 3], subscriptions: 3)
    computer.run(one)
    computer.kernel.slicePosition = 2
    computer.kernel.machine.isTracing = true
    #expect(computer.interruptWhenDue() == .same)
    #expect(computer.kernel.slicePosition == 3)
    #expect(
      !computer.kernel.machine.trace.contains { if case .deliver = $0 { true } else { false } })
  }

  @Test func `A library is told of the end, has its grace, and is then preempted`() throws {
    computer.kernel.sliceTicks = 100_000
    let one = try computer.makePeer(slots: [2], subscriptions: 3)
    let other = try computer.makePeer(slots: [3])
    computer.run(one)
    computer.kernel.slicePosition = 2
    computer.kernel.machine.isTracing = true
    #expect(computer.interruptWhenDue() == .same)
    let now = computer.kernel.machine.now
    #expect(computer.kernel.machine.trace.contains(.deliver(.sliceEnd, to: one, depth: 0)))
    #expect(computer.kernel.machine.timer == now + 20_000)
    #expect(computer.interruptWhenDue() == .context(other))
    #expect(computer.kernel.machine[context: one].resumption == .interrupted)
    computer.expectSound()
    // When it runs again it handles the end still: no second event.
    computer.kernel.machine.isTracing = false
    computer.call(Request(.sleep))
    #expect(computer.running == one)
    #expect(computer.kernel.machine.heldEvents(of: one) == 1)
  }

  @Test func `A library that was interrupted is told that its slice begins`() throws {
    let one = try computer.makePeer(slots: [2, 4], subscriptions: 2)
    let other = try computer.makePeer(slots: [3])
    computer.run(one)
    computer.kernel.slicePosition = 2
    #expect(computer.interruptWhenDue() == .context(other))
    computer.kernel.machine.isTracing = true
    #expect(computer.interruptWhenDue() == .context(one))
    #expect(computer.kernel.machine.trace.contains(.deliver(.sliceBegin, to: one, depth: 0)))
  }

  @Test func `Held events keep slice events out, not the end of the slice`() throws {
    let one = try computer.makePeer(slots: [2], subscriptions: 3)
    let other = try computer.makePeer(slots: [3])
    computer.run(one)
    computer.kernel.slicePosition = 2
    computer.kernel.machine[sharedWord: ContextPage.event, of: one] = 1
    #expect(computer.interruptWhenDue() == .context(other))
  }

  @Test func `A yield in the grace gives the next slot to its owner, not to a friend`() throws {
    let one = try computer.makePeer(slots: [2], subscriptions: 3)
    let friend = try computer.makePeer(subscriptions: 3)
    let owner = try computer.makePeer(slots: [3])
    computer.run(one)
    computer.kernel.slicePosition = 2
    #expect(computer.interruptWhenDue() == .same)
    let request = Request(.yield, computer.handle(ofContext: friend))
    #expect(computer.call(request) == .context(owner))
    computer.expectSound()
  }

  @Test func `Two that enter each other in the grace have one grace between them`() throws {
    computer.kernel.sliceTicks = 100_000
    let one = try computer.makePeer(slots: [2], subscriptions: 3)
    let friend = try computer.makePeer(subscriptions: 3)
    let owner = try computer.makePeer(slots: [3])
    computer.run(friend)
    computer.call(Request(.bindTransfer, 0x1000, 0x2000, 0), by: computer.environment(of: friend))
    try computer.succeed(
      Request(.grantCapability, 0, computer.claim(computer.environment(of: friend)), 0),
      by: computer.first)
    try computer.succeed(
      Request(.grantCapability, 0, computer.claim(computer.environment(of: one)), 0),
      by: computer.first)
    try #require(computer.call(Request(.bindTransfer, 0x1000, 0x2000, 0)).error == nil)
    computer.call(Request(.sleep, 0, 0, 1))
    if computer.running != one {
      computer.call(Request(.yield, computer.handle(ofContext: one)))
    }
    try #require(computer.running == one)
    try #require(
      computer.call(Request(.bindGate, 0, computer.handle(ofContext: friend), 0)).error == nil)
    computer.kernel.slicePosition = 2
    #expect(computer.interruptWhenDue() == .same)
    computer.call(Request(.transfer, 0))
    #expect(computer.running == friend)
    #expect(computer.interruptWhenDue() == .context(owner))
    computer.expectSound()
  }

  // MARK: Yield

  @Test func `A yield runs who is named, or who is next, or goes on alone`() throws {
    let contexts = try (0..<3).map { _ in try computer.makePeer() }
    computer.run(contexts[0])
    #expect(computer.call(Request(.yield)) == .context(contexts[1]))
    #expect(
      computer.call(Request(.yield, computer.handle(ofContext: contexts[0])))
        == .context(contexts[0]))
    #expect(
      computer.call(Request(.yield, computer.handle(ofContext: contexts[0]))) == .answer(Answer()))
    computer.expectSound()
    #expect(computer.call(Request(.sleep)).error == nil)
    #expect(computer.call(Request(.sleep)).error == nil)
    #expect(computer.call(Request(.yield)) == .answer(Answer()))
  }

  @Test func `A yield to one that sleeps is refused, and to one that is gone`() throws {
    let contexts = try (0..<2).map { _ in try computer.makePeer() }
    computer.run(contexts[0])
    computer.call(Request(.sleep))
    computer.expect(.busy, Request(.yield, computer.handle(ofContext: contexts[0])))
    let handle = computer.handle(ofContext: contexts[0])
    computer.destroy(computer.environment(of: contexts[0]), by: computer.first)
    computer.expect(.stale, Request(.yield, handle))
    computer.expect(.noSuchContext, Request(.yield, 1 << 32 | 99))
  }
}
