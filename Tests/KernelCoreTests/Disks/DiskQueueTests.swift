// Disk queues: who may have one, what its device reaches, and when the frames may have another use.

import ExokernelABI
import Testing

@testable import KernelCore

@Suite struct DiskQueueTests {
  private let computer = Computer(frames: 96)
  private var first: Int { computer.first }
  private let other: Int
  private let run: Int
  private let patience: UInt64 = 65_000

  init() throws {
    computer.kernel.machine.queues.add(2)
    let first = computer.first
    try computer.makeTables(for: 0x40_0000, in: first)
    _ = try computer.makeContext(in: first)
    try computer.succeed(Request(.deriveCapability, 0, 1, 7, 0, 1 | 15 << 8), by: first)
    other = try computer.makeEnvironment(by: first, frames: 30, guardSlot: 1)
    try computer.succeed(Request(.grantCapability, 0, computer.claim(other), 1), by: first)
    run = try computer.allocate(4, by: first)
  }

  private func bind(_ queue: UInt64, _ first: Int, _ count: UInt64, slot: UInt64 = 0) -> Request {
    Request(.bindQueue, queue, UInt64(first), count, slot)
  }

  private func unbind(_ queue: Int, generation: UInt32 = 1) -> Request {
    Request(.unbindQueue, DiskQueueHandle(index: queue, generation: generation).rawValue)
  }

  private func record(_ queue: Int) -> DiskQueueRecord { computer.kernel.machine[queue: queue] }

  private func shows(_ queue: Int, _ environment: Int) -> Bool {
    let root = Int(computer.kernel.machine[environment: environment].root)
    return computer.kernel.machine[word: FakeMachine.queueWord(queue), in: root]
      == FakeMachine.queueEntry(queue)
  }

  /// The controller stands still, and is ready again.
  private func becomeStill(_ queue: Int) {
    #expect(record(queue).state == .stopping)
    computer.kernel.machine.queues.windows[queue] = 0..<0
    computer.kernel.finishStopping(queue: queue)
    computer.kernel.machine[queue: queue].stateValue = DiskQueueState.free.rawValue
  }

  private func isFree(_ frame: Int) -> Bool {
    computer.isAvailable(frame) && computer.kernel.machine[frame: frame].pinCount == 0
  }

  private var request: RevocationRecord {
    computer.kernel.machine[revocation: RevocationRecord.index(.queue, of: first)]
  }

  private func askBack(_ count: UInt64) throws -> UInt64 {
    try computer.succeed(Request(.revoke, 0, ResourceClass.queue.rawValue, count), by: first)
  }

  // MARK: Bind

  @Test func `Who holds a queue sees its pages, and its device reaches the frames of the binding`()
    throws
  {
    try computer.succeed(bind(1, run, 4), by: first)
    #expect(record(1).state == .held && record(1).holder == UInt32(first))
    #expect(computer.kernel.machine.queues.windows[1] == run..<run + 4)
    #expect(shows(1, first) && !shows(0, first))
    computer.expectSound()
  }

  @Test func `Frames of a binding can be mapped and have no other use`() throws {
    try computer.succeed(bind(0, run, 3), by: first)
    #expect(computer.map(run, at: 0x40_0000, by: first).error == nil)
    computer.expect(.inUse, Request(.freeFrames, 0, UInt64(run), 1), by: first)
    computer.expect(.inUse, bind(1, run + 2, 2), by: first)
    computer.expect(.inUse, Request(.bindTable, 0, UInt64(run), 0x8000_0000, 1), by: first)
    #expect(computer.call(Request(.freeFrames, 0, UInt64(run + 3), 1), by: first).error == nil)
  }

  @Test func `A queue is refused by name, and nothing has changed`() throws {
    computer.expect(.noSuchQueue, bind(2, run, 4), by: first)
    computer.expect(.noSuchQueue, bind(.max, run, 4), by: first)
    computer.expect(.badArgument(2), bind(0, run, 0), by: first)
    computer.expect(.badArgument(2), bind(0, run, DiskQueue.windowCapacity + 1), by: first)
    computer.expect(.notHeld, bind(0, run, 5), by: first)
    computer.expect(.notHeld, bind(0, run, 4, slot: 1), by: other)
    computer.expect(.notPermitted, bind(0, run, 4, slot: 1), by: first)
    computer.expect(.noCapability, bind(0, run, 4, slot: 9), by: first)
    computer.expect(.notHeld, unbind(0, generation: 0), by: first)
    computer.expect(.stale, unbind(0), by: first)
    computer.expect(.noSuchQueue, unbind(2), by: first)
  }

  @Test func `A queue that is another's, not yet ready or given up is refused`() throws {
    try computer.succeed(bind(0, run, 2), by: first)
    let frame = try computer.allocate(by: other)
    computer.expect(.notFree, bind(0, frame, 1, slot: 1), by: other)
    computer.expect(.notHeld, unbind(0), by: other)
    try computer.succeed(unbind(0), by: first)
    computer.expect(.busy, bind(0, frame, 1, slot: 1), by: other)
    becomeStill(0)
    try computer.succeed(bind(0, frame, 1, slot: 1), by: other)
    for (state, error) in [
      (DiskQueueState.starting, KernelError.busy), (.failed, .deviceFailed),
    ] {
      computer.kernel.machine[queue: 1].stateValue = state.rawValue
      computer.expect(error, bind(1, run, 1), by: first)
    }
  }

  @Test func `A root table that comes later shows what is held`() throws {
    try computer.succeed(bind(0, try computer.allocate(by: other), 1, slot: 1), by: other)
    try computer.makeTables(for: 0x40_0000, in: other)
    let root = try computer.allocate(by: other)
    if computer.kernel.machine[environment: other].root == 0 {
      try computer.succeed(Request(.bindTable, 0, UInt64(root), 0, 4), by: other)
    }
    #expect(shows(0, other) && !shows(0, first))
  }

  // MARK: Free

  @Test func `What was given back is nobody's else before the device stands still`() throws {
    try computer.succeed(bind(0, run, 2), by: first)
    try computer.succeed(unbind(0), by: first)
    #expect(!shows(0, first))
    // Ordinary again, and not spare while the device may reach it.
    computer.expect(.inUse, bind(1, run, 1), by: first)
    try computer.succeed(Request(.freeFrames, 0, UInt64(run), 2), by: first)
    #expect(!isFree(run) && !isFree(run + 1))
    becomeStill(0)
    #expect(isFree(run) && isFree(run + 1))
    computer.expectSound()
  }

  @Test func `With its holder a queue comes to an end, and the frames go when it stands still`()
    throws
  {
    let frames = try computer.allocate(3, by: other)
    try computer.succeed(bind(0, frames, 3, slot: 1), by: other)
    computer.kernel.machine.isTracing = true
    computer.destroy(other, by: first)
    #expect(computer.kernel.machine.trace.contains(.stop(queue: 0)))
    #expect(record(0).state == .stopping && record(0).holder == 0)
    #expect(!isFree(frames))
    becomeStill(0)
    #expect((frames..<frames + 3).allSatisfy(isFree))
    computer.expectSound()
  }

  @Test func `A handle of an earlier binding gives nothing back`() throws {
    try computer.succeed(bind(0, run, 2), by: first)
    try computer.succeed(unbind(0), by: first)
    becomeStill(0)
    let handle = try computer.succeed(bind(0, run, 2), by: first)
    #expect(DiskQueueHandle(rawValue: handle).generation == 2)
    computer.expect(.stale, unbind(0), by: first)
    try computer.succeed(unbind(0, generation: 2), by: first)
  }

  // MARK: Revoke

  @Test func `A queue that is asked back and given back answers the request`() throws {
    try computer.succeed(bind(0, run, 2), by: first)
    try computer.succeed(bind(1, run + 2, 2), by: first)
    #expect(try askBack(5) == 2)
    computer.expect(
      .badArgument(1), Request(.revoke, 0, ResourceClass.queue.rawValue | 1 << 8, 1), by: first)
    try computer.succeed(unbind(1), by: first)
    #expect(request.wanted == 1 && request.returned == 1)
  }

  @Test func `A queue that is not given back is taken, by name`() throws {
    try computer.succeed(bind(1, run, 2), by: first)
    #expect(try askBack(1) == 1)
    computer.kernel.machine.isTracing = true
    computer.kernel.machine.now += patience
    for _ in 0..<4 { computer.interrupt() }
    #expect(request.wanted == 0 && request.taken == 1)
    #expect(
      computer.kernel.machine.trace.contains {
        if case .repossess(handle: 1 << 32 | 1, from: _) = $0 { true } else { false }
      })
    #expect(record(1).state == .stopping && !shows(1, first))
    becomeStill(1)
    try computer.succeed(bind(1, run, 2), by: first)
    computer.expectSound()
  }
}
