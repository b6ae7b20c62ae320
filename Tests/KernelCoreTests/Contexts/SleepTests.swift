// Sleeping and waking: on a count, to a time, and so that no wake-up is lost.

import ExokernelABI
import KernelCore
import Testing

@Suite struct SleepTests {
  private let computer = Computer(frames: 64)
  private let one: Int
  private let other: Int

  init() throws {
    try computer.makeTables(for: 0x40_0000, in: computer.first)
    one = try computer.makeContext(in: computer.first)
    other = try computer.makeContext(in: computer.first)
    computer.run(one)
  }

  private func state(_ context: Int) -> ContextState {
    computer.kernel.machine[context: context].state
  }

  private var now: UInt64 {
    get { computer.kernel.machine.now }
    nonmutating set { computer.kernel.machine.now = newValue }
  }

  @Test func `A context sleeps until its count moves, and learns the count`() {
    #expect(computer.call(Request(.sleep, 0)) == .context(other))
    #expect(state(one) == .sleeping)
    computer.kernel.notify(one, .console)
    #expect(state(one) == .ready)
    #expect(computer.call(Request(.yield)) == .context(one))
    #expect(computer.kernel.machine[context: one].resultValue == 1)
    #expect(computer.kernel.machine[sharedWord: ContextPage.eventCount, of: one] == 1)
    #expect(
      computer.kernel.machine[sharedWord: ContextPage.pending, of: one] == Notice.console.rawValue)
    computer.expectSound()
  }

  @Test func `A notice between looking and sleeping is not lost`() {
    computer.kernel.notify(one, .console)
    #expect(computer.call(Request(.sleep, 0)) == .answer(Answer(value: 1)))
    #expect(state(one) == .running)
    #expect(computer.call(Request(.sleep, 1)) == .context(other))
  }

  @Test func `A notice to one that runs counts and wakes nobody`() {
    computer.kernel.notify(one, .console)
    computer.kernel.notify(other, .childEnded)
    #expect(state(one) == .running && state(other) == .ready)
    computer.expectSound()
  }

  @Test func `Sleepers wake at their times, in order, by the timer that is set for the first`()
    throws
  {
    let third = try computer.makeContext(in: computer.first)
    #expect(computer.call(Request(.sleep, 0, 300)) == .context(other))
    #expect(computer.call(Request(.sleep, 0, 100)) == .context(third))
    #expect(computer.call(Request(.sleep, 0, 200)) == .idle)
    #expect(computer.kernel.machine.timer == 100)
    for (time, context) in [(UInt64(100), other), (200, third), (300, one)] {
      #expect(computer.interruptWhenDue() == .context(context))
      #expect(now == time)
      computer.expectSound()
      if context != one { computer.call(Request(.sleep, 0)) }
    }
  }

  @Test func `While nobody is ready no slice ends, and the timer waits for the first sleeper`() {
    #expect(computer.call(Request(.sleep, 0, 5000)) == .context(other))
    #expect(computer.call(Request(.sleep, 0)) == .idle)
    #expect(computer.interruptWhenDue() == .idle)
    #expect(computer.kernel.machine.timer == 5000)
    #expect(computer.interruptWhenDue() == .context(one) && now == 5000)
    #expect(computer.kernel.machine.timer == 5000 + computer.kernel.sliceTicks)
    computer.expectSound()
  }

  @Test func `The time that a slice's end leaves to its owner keeps no sleeper asleep`() throws {
    let third = try computer.makeContext(in: computer.first)
    #expect(computer.call(Request(.sleep, 0, 3000)) == .context(other))
    computer.kernel.machine.bindEvents(
      other, entry: 0x1000, stack: 0x2000, secondEntry: 0, secondStack: 0)
    computer.kernel.machine[context: other].subscriptions = UInt32(Subscriptions.sliceEnd.rawValue)
    #expect(computer.interruptWhenDue() == .same)
    #expect(computer.kernel.machine.timer == now + 20_000)
    #expect(computer.call(Request(.sleep, 0)) == .context(third))
    #expect(computer.call(Request(.sleep, 0)) == .idle)
    // What the idle loop does first.
    #expect(computer.kernel.resumeFromIdle() == .idle)
    #expect(computer.interruptWhenDue() == .idle)
    #expect(computer.kernel.machine.timer == 3000)
  }

  @Test func `A time that has come, or a count of long ago, does not put to sleep`() {
    now = 50
    #expect(computer.call(Request(.sleep, 0, 50)) == .answer(Answer(value: 0)))
    #expect(computer.call(Request(.sleep, 7, 0)) == .answer(Answer(value: 0)))
    computer.expect(.badArgument(2), Request(.sleep, 0, 0, 2))
  }

  @Test func `An idle processor looks again after an early interrupt`() {
    #expect(computer.call(Request(.sleep, 0, 500)) == .context(other))
    #expect(computer.call(Request(.sleep, 0)) == .idle)
    for _ in 0..<3 {
      #expect(computer.interrupt() == .idle)
      #expect(computer.kernel.machine.timer == 500)
    }
    now = 500
    #expect(computer.interrupt() == .context(one))
  }

  @Test func `A sleeper that serves wakes when it has replied, with the count of then`() throws {
    try bindGate()
    #expect(computer.call(Request(.sleep, 0, 0, 1)) == .context(other))
    guard case .entry = computer.call(Request(.transfer, 0)) else { return #expect(Bool(false)) }
    computer.kernel.notify(one, .console)
    #expect(state(one) == .running)
    computer.expectSound()
    // What goes wrong inside the transfer is no result of the sleep.
    computer.expect(.noGate, Request(.transfer, 5))
    #expect(computer.call(Request(.reply)) == .result(other))
    #expect(state(one) == .ready)
    computer.kernel.notify(one, .console)
    #expect(computer.kernel.machine[context: one].resultValue == 1)
    computer.expectSound()
  }

  /// A gate of the other's to this one.
  private func bindGate() throws {
    try #require(computer.call(Request(.bindTransfer, 0x1000, 0x2000, 0)).error == nil)
    try #require(computer.call(Request(.yield)) == .context(other))
    try #require(
      computer.call(Request(.bindGate, 0, computer.handle(ofContext: one), 0)).error == nil)
    try #require(computer.call(Request(.yield)) == .context(one))
  }

  @Test func `A timed sleeper that serves and is preempted upsets no queue`() throws {
    try bindGate()
    #expect(computer.call(Request(.sleep, 0, 400, 1)) == .context(other))
    guard case .entry = computer.call(Request(.transfer, 0)) else { return #expect(Bool(false)) }
    computer.expectSound()
    now = 1100
    // Its own time and the slice's end come while it serves.
    computer.interrupt()
    computer.expectSound()
    #expect(computer.call(Request(.yield)).error == nil)
    computer.expectSound()
    #expect(computer.call(Request(.reply)) == .result(other))
    computer.expectSound()
    computer.interruptWhenDue()
    #expect(computer.kernel.machine[context: one].wakeTime == 0)
    #expect(state(one) == .ready)
    computer.expectSound()
  }

  @Test func `A sleeper goes on behind its own call, whatever it called while it served`() throws {
    try bindGate()
    computer.call(Request(.sleep, 0, 0, 1))
    let site = computer.kernel.machine[privateWord: FakeMachine.PrivateWord.callSite, of: one]
    computer.call(Request(.transfer, 0))
    computer.call(Request(.bindEvents, 0x1000))
    computer.call(Request(.dropCapability, 3))
    computer.call(Request(.reply))
    #expect(computer.kernel.machine[privateWord: FakeMachine.PrivateWord.callSite, of: one] == site)
  }

  @Test func `Of many sleepers whose time has come an interrupt wakes a piece, the next the rest`()
    throws
  {
    let crowd = Computer(frames: 160, environments: 60, contexts: 60)
    try crowd.makeTables(for: 0x40_0000, in: crowd.first)
    crowd.run(try crowd.makeContext(in: crowd.first))
    for _ in 0..<40 {
      let context = try crowd.makeContext(in: crowd.first)
      crowd.call(Request(.yield, crowd.handle(ofContext: context)))
      crowd.call(Request(.sleep, 0, 100))
    }
    let referee = Referee(crowd)
    referee.perform(.interrupt(after: 100))
    #expect(referee.picture.sleepers.count == 8)
    #expect(crowd.kernel.machine.timer ?? .max <= crowd.kernel.machine.now)
    referee.perform(.interrupt(after: 0))
    #expect(referee.picture.sleepers.isEmpty)
    #expect(referee.failure == nil)
  }
}
