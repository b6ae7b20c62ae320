// No kernel entry's work grows without bound (guarantee 5): the heaviest are counted, in accesses to the
// machine's tables, with everything at its limit.

import ExokernelABI
import KernelCore
import Testing

@Suite struct EffortTests {
  private let computer = Computer(frames: 64, environments: 8, contexts: 8)
  private let first: Int
  private let page: UInt64 = 0x40_0000

  init() throws {
    first = computer.first
    try computer.makeTables(for: page, in: first, records: true)
    computer.run(try computer.makeContext(in: first))
  }

  private var effort: Int { computer.kernel.machine.effort.accesses }

  /// A frame with as many bindings as one can have.
  private func makeBusyFrame() throws -> Int {
    let frame = try computer.allocate(by: first)
    for index in 0..<UInt64(FrameEntry.maximumBindings) {
      computer.map(frame, at: page + index << 12, by: first)
    }
    return frame
  }

  @Test func `A single page takes few accesses, however many others there are`() throws {
    let frame = try computer.allocate(by: first)
    try computer.succeed(
      Request(.map, 0, page, UInt64(frame), MapFlags.readWrite.rawValue, 1), by: first)
    let alone = effort
    let busy = try computer.allocate(by: first)
    for index in 1..<250 as Range<UInt64> { computer.map(busy, at: page + index << 12, by: first) }
    computer.map(busy, at: page + 0x10_0000, by: first)
    #expect(effort <= alone + 12)
    try computer.succeed(Request(.unmap, 0, page + 0x8_0000, 1), by: first)
    #expect(effort <= 2 * alone)
  }

  @Test func `Freeing a frame takes few accesses for each binding, and pieces for many`() throws {
    let frame = try makeBusyFrame()
    var most = 0
    while computer.call(Request(.freeFrames, 0, UInt64(frame), 1), by: first).error == .again {
      most = max(most, effort)
    }
    #expect(most > 0 && most < 3000)
  }

  @Test func `A range takes a bounded number of accesses for each page`() throws {
    let run = try computer.allocate(32, by: first)
    try computer.succeed(
      Request(.map, 0, page, UInt64(run), MapFlags.readWrite.rawValue, 32), by: first)
    #expect(effort < 32 * 20)
  }

  @Test func `Every piece of a teardown is small`() throws {
    let child = try computer.makeEnvironment(by: first, frames: 20)
    try computer.makeTables(for: page, in: child, records: true)
    let frame = try computer.allocate(by: child)
    for index in 0..<UInt64(FrameEntry.maximumBindings) {
      computer.map(frame, at: page + index << 12, by: child)
    }
    let request = Request(.destroyEnvironment, computer.claim(child))
    var next = computer.call(request, by: first)
    var most = effort
    while next.error == .again {
      next = computer.call(request, by: first)
      most = max(most, effort)
    }
    #expect(next.error == nil)
    #expect(most < 4000)
  }
}
