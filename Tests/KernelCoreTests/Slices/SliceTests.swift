// Processor time: slots, their ends and beginnings, yields, and that nobody keeps what is another's.

import ExokernelABI
import KernelCore
import Testing

@Suite struct SliceTests {
  private let computer = Computer(frames: 96, environments: 8, contexts: 10)
  private let page: UInt64 = 0x40_0000

  private func makePeer(slots: [UInt64] = [], subscriptions: UInt64 = 0) throws -> Int {
    let environment = try computer.makeEnvironment(by: computer.first, frames: 10, slices: 8)
    try computer.makeTables(for: page, in: environment)
    let context = try computer.makeContext(in: environment)
    for slot in slots {
      let request = Request(.allocateSlice, 0, computer.handle(ofContext: context), slot)
      try computer.succeed(request, by: environment)
    }
    if subscriptions != 0 {
      computer.kernel.machine.bindEvents(
        context, entry: 0x1000, stack: 0x2000, secondEntry: 0, secondStack: 0)
      computer.kernel.machine[context: context].subscriptions = UInt32(subscriptions)
    }
    return context
  }

  private func environment(of context: Int) -> Int {
    Int(computer.kernel.machine[context: context].environment)
  }

  // MARK: Slots

  @Test func `A slot is had by position or whichever is free, within the quota`() throws {
    let context = try makePeer()
    let owner = environment(of: context)
    let handle = computer.handle(ofContext: context)
    try computer.succeed(Request(.allocateSlice, 0, handle, 63), by: owner)
    computer.expect(.notFree, Request(.allocateSlice, 0, handle, 63), by: owner)
    let any = try computer.succeed(Request(.allocateSlice, 0, handle, .max), by: owner)
    #expect(any == 0)
    computer.expect(.badArgument(2), Request(.allocateSlice, 0, handle, 64), by: owner)
    computer.expect(.badArgument(2), Request(.allocateSlice, 0, handle, .max - 1), by: owner)
    for slot: UInt64 in 1...6 {
      try computer.succeed(Request(.allocateSlice, 0, handle, slot), by: owner)
    }
    computer.expect(.quotaExceeded, Request(.allocateSlice, 0, handle, 7), by: owner)
    computer.expect(.notHeld, Request(.freeSlice, 3), by: computer.first)
    computer.expect(.badArgument(0), Request(.freeSlice, 64), by: owner)
    try computer.succeed(Request(.freeSlice, 3), by: owner)
    computer.expect(.notHeld, Request(.freeSlice, 3), by: owner)
    try computer.succeed(Request(.allocateSlice, 0, handle, 7), by: owner)
    computer.expectSound()
  }

  @Test func `A slot is for a context of its own environment`() throws {
    let one = try makePeer()
    let other = try makePeer()
    let request = Request(.allocateSlice, 0, computer.handle(ofContext: other), 5)
    computer.expect(.notHeld, request, by: environment(of: one))
    let stale = ContextHandle(index: one, generation: 9).rawValue
    computer.expect(.stale, Request(.allocateSlice, 0, stale, 5), by: environment(of: one))
    computer.expect(.noSuchContext, Request(.allocateSlice, 0, 0, 5), by: environment(of: one))
    computer.expect(.noSuchContext, Request(.allocateSlice, 0, 10, 5), by: environment(of: one))
  }

  // MARK: Ends of slices

  @Test func `Each slot's context runs in it, whoever ran before`() throws {
    let contexts = try (0..<3).map { try makePeer(slots: [2 + UInt64($0), 10 + UInt64($0)]) }
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
    let one = try makePeer(slots: [2, 3], subscriptions: 3)
    computer.run(one)
    computer.kernel.slicePosition = 2
    computer.kernel.machine.isTracing = true
    #expect(computer.interruptWhenDue() == .same)
    #expect(computer.kernel.slicePosition == 3)
    #expect(
      !computer.kernel.machine.trace.contains { if case .deliver = $0 { true } else { false } })
  }

  @Test func `A library is told of the end, has its grace, and is then preempted`() throws {
    let one = try makePeer(slots: [2], subscriptions: 3)
    let other = try makePeer(slots: [3])
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
    let one = try makePeer(slots: [2, 4], subscriptions: 2)
    let other = try makePeer(slots: [3])
    computer.run(one)
    computer.kernel.slicePosition = 2
    #expect(computer.interruptWhenDue() == .context(other))
    computer.kernel.machine.isTracing = true
    #expect(computer.interruptWhenDue() == .context(one))
    #expect(computer.kernel.machine.trace.contains(.deliver(.sliceBegin, to: one, depth: 0)))
  }

  @Test func `Held events keep slice events out, not the end of the slice`() throws {
    let one = try makePeer(slots: [2], subscriptions: 3)
    let other = try makePeer(slots: [3])
    computer.run(one)
    computer.kernel.slicePosition = 2
    computer.kernel.machine[sharedWord: ContextPage.event, of: one] = 1
    #expect(computer.interruptWhenDue() == .context(other))
  }

  @Test func `A yield in the grace gives the next slot to its owner, not to a friend`() throws {
    let one = try makePeer(slots: [2], subscriptions: 3)
    let friend = try makePeer(subscriptions: 3)
    let owner = try makePeer(slots: [3])
    computer.run(one)
    computer.kernel.slicePosition = 2
    #expect(computer.interruptWhenDue() == .same)
    let request = Request(.yield, computer.handle(ofContext: friend))
    #expect(computer.call(request) == .context(owner))
    computer.expectSound()
  }

  @Test func `Two that enter each other in the grace have one grace between them`() throws {
    let one = try makePeer(slots: [2], subscriptions: 3)
    let friend = try makePeer(subscriptions: 3)
    let owner = try makePeer(slots: [3])
    computer.run(friend)
    computer.call(Request(.bindTransfer, 0x1000, 0x2000, 0), by: environment(of: friend))
    try computer.succeed(
      Request(.grantCapability, 0, computer.claim(environment(of: friend)), 0), by: computer.first)
    try computer.succeed(
      Request(.grantCapability, 0, computer.claim(environment(of: one)), 0), by: computer.first)
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
    let contexts = try (0..<3).map { _ in try makePeer() }
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
    let contexts = try (0..<2).map { _ in try makePeer() }
    computer.run(contexts[0])
    computer.call(Request(.sleep))
    computer.expect(.busy, Request(.yield, computer.handle(ofContext: contexts[0])))
    let handle = computer.handle(ofContext: contexts[0])
    computer.destroy(environment(of: contexts[0]), by: computer.first)
    computer.expect(.stale, Request(.yield, handle))
    computer.expect(.noSuchContext, Request(.yield, 1 << 32 | 99))
  }
}
