// Tracing: who may, into which frames, and that nothing is written after its end.

import ExokernelABI
import KernelCore
import Testing

@Suite struct TraceTests {
  private let computer = Computer(frames: 96)
  private let first: Int
  private let run: Int

  init() throws {
    first = computer.first
    run = try computer.allocate(4, by: first)
  }

  private func bind(_ count: Int) -> Request { Request(.bindTrace, UInt64(run), UInt64(count)) }

  private func kind(_ offset: Int) -> FrameKind {
    computer.kernel.machine[frame: run + offset].kind
  }

  @Test func `Frames are the kernel's to write while somebody traces, and ordinary again then`()
    throws
  {
    try computer.succeed(bind(4), by: first)
    #expect(computer.kernel.machine.recorded?.frames == run..<run + 4)
    #expect(kind(0) == .sharedWithKernel && kind(3) == .sharedWithKernel)
    computer.expectSound()
    computer.expect(.inUse, Request(.freeFrames, 0, UInt64(run + 1), 1), by: first)
    computer.expect(.inUse, bind(4), by: first)
    let other = try computer.allocate(by: first)
    computer.expect(.inUse, Request(.bindTrace, UInt64(other), 1), by: first)
    try computer.succeed(Request(.bindTrace, 0, 0), by: first)
    #expect(computer.kernel.machine.recorded == nil && kind(0) == .held && kind(3) == .held)
    computer.expectSound()
    computer.expect(.notHeld, Request(.bindTrace, 0, 0), by: first)
  }

  @Test func `Only who holds the console may, into frames of its own, as many as a power of two`()
    throws
  {
    for bad in [3, 5, 33, 64] { computer.expect(.badArgument(1), bind(bad), by: first) }
    let child = try computer.makeEnvironment(by: first, frames: 20)
    try computer.succeed(Request(.grantCapability, 0, computer.claim(child), 0), by: first)
    let frame = try computer.allocate(by: child)
    computer.expect(.notHeld, Request(.bindTrace, UInt64(frame), 1), by: child)
    computer.expect(.notHeld, Request(.bindTrace, UInt64(frame), 1), by: first)
    // The run ends before the ring would.
    computer.expect(.notHeld, Request(.bindTrace, UInt64(run + 3), 2), by: first)
    computer.expect(.noSuchFrame, Request(.bindTrace, .max, 1), by: first)
    try computer.succeed(bind(1), by: first)
    computer.expect(.notHeld, Request(.bindTrace, 0, 0), by: child)
  }

  @Test func `An end is recorded, and nothing is after that of who traces`() throws {
    let page: UInt64 = 0x40_0000
    let child = try computer.makeEnvironment(by: first, frames: 20)
    try computer.makeTables(for: page, in: first)
    computer.run(try computer.makeContext(in: first))
    try computer.succeed(bind(2), by: first)
    computer.destroy(child, by: first)
    #expect(computer.kernel.machine.recorded?.kinds == [.environmentEnd])
    let referee = Referee(computer)
    referee.perform(.call(Request(.exit)))
    #expect(computer.kernel.machine.recorded == nil)
    while computer.tearDownSomething() {}
    #expect(kind(0) == .draining)
    #expect(referee.failure == nil)
    computer.expectSound()
  }
}
