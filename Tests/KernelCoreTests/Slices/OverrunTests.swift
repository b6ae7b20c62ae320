// Overrun: what a library takes of others' time after it was told that its slice is over is counted, and
// repaid in slots; one that owes too much ends.

import ExokernelABI
import KernelCore
import Testing

@Suite struct OverrunTests {
  private let computer = Computer(frames: 96, environments: 8, contexts: 10)
  private let grace: UInt64 = 20_000
  private let saving: UInt64 = 500

  init() { computer.kernel.sliceTicks = 8000 }

  /// One that is told of ends, in slot 2 and all from 10 on; and one that waits, with slot 3.
  private func makeTwo() throws -> (one: Int, other: Int) {
    let one = try computer.makePeer(slots: [2, 10, 11, 12, 13, 14], subscriptions: 3)
    let other = try computer.makePeer(slots: [3])
    computer.run(one, inSlot: 2)
    return (one, other)
  }

  private func bindGate(from one: Int, to server: Int) throws {
    for context in [one, server] {
      let claim = computer.claim(computer.environment(of: context))
      try computer.succeed(Request(.grantCapability, 0, claim, 0), by: computer.first)
    }
    computer.run(server)
    try #require(computer.call(Request(.bindTransfer, 0x1000, 0x2000, 0)).error == nil)
    computer.call(Request(.sleep, 0, 0, 1))
    computer.run(one, inSlot: 2)
    try #require(
      computer.call(Request(.bindGate, 0, computer.handle(ofContext: server), 0)).error == nil)
  }

  // MARK: What is charged

  @Test func `A yield in the grace costs what passed since the end was announced`() throws {
    let (one, other) = try makeTwo()
    #expect(computer.interruptWhenDue() == .same)
    computer.pass(120)
    #expect(computer.call(Request(.yield)) == .context(other))
    #expect(computer.record(one).overrun == 120)
    #expect(computer.record(other).overrun == 0)
    computer.expectSound()
  }

  @Test func `A timer that comes late is not the library's overrun`() throws {
    let (one, _) = try makeTwo()
    computer.pass(7_000_000)
    #expect(computer.interrupt() == .same)
    computer.pass(120)
    computer.call(Request(.yield))
    #expect(computer.record(one).overrun == 120)
  }

  @Test func `A grace that runs out costs all of it, and the kernel's saving`() throws {
    let (one, other) = try makeTwo()
    #expect(computer.interruptWhenDue() == .same)
    #expect(computer.interruptWhenDue() == .context(other))
    #expect(computer.record(one).overrun == grace + saving)
    computer.expectSound()
  }

  @Test func `However late the kernel is, no more is charged than the grace`() throws {
    let (one, _) = try makeTwo()
    #expect(computer.interruptWhenDue() == .same)
    computer.pass(9_000_000)
    computer.interrupt()
    #expect(computer.record(one).overrun == grace + saving)
  }

  @Test func `What interrupts take of the grace is not charged`() throws {
    let (one, _) = try makeTwo()
    #expect(computer.interruptWhenDue() == .same)
    computer.pass(100)
    computer.deviceInterrupt(700)
    computer.pass(20)
    computer.call(Request(.yield))
    #expect(computer.record(one).overrun == 120)
  }

  @Test func `Where nobody waits, nothing is charged`() throws {
    let (one, other) = try makeTwo()
    #expect(computer.interruptWhenDue() == .same)
    computer.pass(100)
    computer.destroy(computer.environment(of: other), by: computer.first)
    #expect(computer.call(Request(.yield)) == .answer(Answer()))
    #expect(computer.interruptWhenDue() == .same)
    #expect(computer.record(one).overrun == 0)
    computer.expectSound()
  }

  @Test func `One that sleeps in its grace pays as well, and the next slot's owner runs`() throws {
    let (one, other) = try makeTwo()
    let third = try computer.makePeer()
    #expect(computer.interruptWhenDue() == .same)
    computer.pass(90)
    #expect(computer.call(Request(.sleep)) == .context(other))
    #expect(computer.record(one).overrun == 90)
    #expect(computer.record(third).sliceCount == 0)
    #expect(computer.kernel.slicePosition == 3)
    computer.expectSound()
  }

  // MARK: Who pays

  @Test func `A server that is entered in a grace does not pay for its client`() throws {
    let (one, other) = try makeTwo()
    let server = try computer.makePeer(subscriptions: 3)
    try bindGate(from: one, to: server)
    #expect(computer.interruptWhenDue() == .same)
    computer.call(Request(.transfer, 0))
    #expect(computer.running == server)
    #expect(computer.interruptWhenDue() == .context(other))
    #expect(computer.record(one).overrun == grace + saving)
    #expect(computer.record(server).overrun == 0)
    computer.expectSound()
  }

  @Test func `Who sends a friend into its grace pays for the friend's time`() throws {
    let (one, other) = try makeTwo()
    let friend = try computer.makePeer(subscriptions: 3)
    try bindGate(from: one, to: friend)
    #expect(computer.interruptWhenDue() == .same)
    // The asynchronous form waits for nothing.
    computer.call(Request(.transfer, 0x100))
    #expect(computer.running == friend)
    computer.pass(300)
    computer.call(Request(.yield))
    #expect(computer.running == other)
    #expect(computer.record(one).overrun == 300)
    #expect(computer.record(friend).overrun == 0)
  }

  @Test func `When the one that was told is gone, nobody else pays`() throws {
    let (one, other) = try makeTwo()
    #expect(computer.interruptWhenDue() == .same)
    computer.pass(50)
    #expect(computer.call(Request(.exit, 0)) == .context(other))
    #expect(computer.kernel.slicePosition == 3)
    #expect(computer.record(other).overrun == 0)
    #expect(computer.record(one).state == .unused)
    computer.expectSound()
  }

  // MARK: Forfeits

  /// Overruns by a whole grace: worth two slots, and 4,500 ticks.
  private func overrun() throws -> (one: Int, other: Int) {
    let (one, other) = try makeTwo()
    computer.interruptWhenDue()
    computer.interruptWhenDue()
    try #require(computer.running == other && computer.record(one).overrun == 20_500)
    return (one, other)
  }

  @Test func `Each slot's worth of overrun costs a slot, and what is less does not`() throws {
    let (one, other) = try overrun()
    computer.kernel.slicePosition = 9
    for (position, owed) in [(10, 12_500), (11, 4500)] as [(Int, UInt64)] {
      #expect(computer.interruptWhenDue() == .same)
      #expect(computer.running == other && computer.kernel.slicePosition == position)
      #expect(computer.record(one).overrun == owed)
    }
    #expect(computer.record(one).forfeitCount == 2)
    #expect(computer.interruptWhenDue() == .context(one))
    #expect(computer.record(one).overrun == 4500)
    let slots = (10...12).map { computer.kernel.machine[slice: $0] }
    #expect(slots.map(\.givenCount) == [1, 1, 0])
    #expect(slots.map(\.ownCount) == [0, 0, 1])
    computer.expectSound()
  }

  @Test func `A forfeited slot goes to the first of the others that are ready`() throws {
    let (one, other) = try overrun()
    let third = try computer.makePeer()
    #expect(computer.record(one).next != 0)
    computer.kernel.slicePosition = 9
    #expect(computer.interruptWhenDue() == .context(third))
    #expect(computer.record(third).sliceCount == 1)
    #expect(computer.record(other).state == .ready)
    computer.expectSound()
  }

  @Test func `Where nobody else could run there is nobody to repay`() throws {
    let (one, _) = try overrun()
    computer.kernel.slicePosition = 9
    #expect(computer.call(Request(.sleep)) == .context(one))
    #expect(computer.interruptWhenDue() == .same)
    #expect(computer.kernel.slicePosition == 10)
    #expect(computer.record(one).overrun == 20_500)
    #expect(computer.record(one).forfeitCount == 0)
  }

  @Test func `One that wakes alone in idle time has its slot, whatever it owes`() throws {
    let (one, _) = try overrun()
    computer.call(Request(.sleep))
    computer.run(one)
    #expect(computer.call(Request(.sleep)) == .idle)
    computer.kernel.slicePosition = 9
    computer.pass(50_000)
    computer.kernel.notify(one, .console)
    #expect(computer.interrupt() == .context(one))
    #expect(computer.kernel.slicePosition == 10)
    #expect(computer.record(one).overrun == 20_500)
    computer.expectSound()
  }

  @Test func `A slot that its owner does not want is not forfeited`() throws {
    let (one, other) = try overrun()
    computer.run(one)
    computer.call(Request(.sleep))
    computer.run(other)
    computer.kernel.slicePosition = 9
    #expect(computer.interruptWhenDue() == .same)
    #expect(computer.kernel.machine[slice: 10].givenCount == 1)
    #expect(computer.record(one).overrun == 20_500)
  }

  // MARK: The limit

  @Test func `One without slots that lives on others' overruns until it ends`() throws {
    let one = try computer.makePeer(subscriptions: 1)
    let other = try computer.makePeer(slots: [3])
    let environment = computer.environment(of: one)
    for turn in 1...4 as ClosedRange<UInt64> {
      // Events that came before are handled.
      computer.kernel.machine[sharedWord: ContextPage.event, of: one] = 0
      computer.run(one, inSlot: 2)
      #expect(computer.interruptWhenDue() == .same)
      #expect(computer.interruptWhenDue() == .context(other))
      if turn < 4 { #expect(computer.record(one).overrun == turn * 20_500) }
      computer.expectSound()
    }
    let record = computer.kernel.machine[environment: environment]
    #expect(record.state == .ending)
    #expect(record.ending.cause == Ending.overran && record.ending.status == 82_000)
    #expect(computer.record(other).overrun == 0)
  }

  @Test func `Who waited for the one that ends by its overrun is told`() throws {
    computer.kernel.sliceTicks = 1000
    let client = try computer.makePeer(slots: [2])
    let server = try computer.makePeer(subscriptions: 1)
    let other = try computer.makePeer(slots: [3])
    try bindGate(from: client, to: server)
    computer.call(Request(.transfer, 0))
    #expect(computer.running == server)
    #expect(computer.interruptWhenDue() == .same)
    #expect(computer.interruptWhenDue() == .context(other))
    #expect(computer.record(server).state == .unused)
    #expect(computer.record(client).state == .ready)
    #expect(computer.record(client).resultError == KernelError.peerGone.rawValue)
    computer.expectSound()
  }
}
