// The reverse map: every entry that names a frame is found again, whatever the order in which they come
// and go.

import ExokernelABI
import KernelCore
import TestSupport
import Testing

@Suite struct BindingTests {
  private let computer = Computer(frames: 160)
  private let first: Int
  private let page: UInt64 = 0x40_0000

  init() { first = computer.first }

  private func address(_ index: Int) -> UInt64 { page + UInt64(index) * 0x1000 }

  private func entry(_ frame: Int) -> FrameEntry { computer.kernel.machine[frame: frame] }

  @Test func `A second binding needs a table with records`() throws {
    try computer.makeTables(for: page, in: first)
    let frame = try computer.allocate(by: first)
    #expect(computer.map(frame, at: page, by: first).error == nil)
    computer.expect(
      .missingRecords, Request(.map, 0, address(1), UInt64(frame), MapFlags.readOnly.rawValue, 1),
      by: first)
    // The first goes, the next is the first.
    try computer.succeed(Request(.unmap, 0, page, 1), by: first)
    #expect(computer.map(frame, at: address(1), by: first).error == nil)
    computer.expectSound()
  }

  @Test func `A frame has at most 255 bindings, and freeing it breaks them all, in pieces`() throws
  {
    try computer.makeTables(for: page, in: first, records: true)
    let frame = try computer.allocate(by: first)
    for index in 0..<FrameEntry.maximumBindings {
      #expect(computer.map(frame, at: address(index), by: first).error == nil)
    }
    computer.expect(
      .tooManyBindings,
      Request(.map, 0, address(255), UInt64(frame), MapFlags.readOnly.rawValue, 1), by: first)
    computer.expectSound()
    var left: [Int] = []
    let request = Request(.freeFrames, 0, UInt64(frame), 1)
    while computer.call(request, by: first).error == .again {
      left.append(entry(frame).bindingCount)
      computer.expectSound()
    }
    #expect(left == [207, 159, 111, 63, 15])
    #expect(entry(frame).bindingCount == 0 && entry(frame).kind == .draining)
    computer.expectSound()
  }

  @Test func `A run of frames with many bindings is freed in pieces`() throws {
    try computer.makeTables(for: page, in: first, records: true)
    let run = try computer.allocate(2, by: first)
    for index in 0..<40 { computer.map(run, at: address(index), by: first) }
    for index in 40..<100 { computer.map(run + 1, at: address(index), by: first) }
    let next = computer.call(Request(.freeFrames, 0, UInt64(run), 2), by: first)
    #expect(next == .answer(Answer(.again, at: 1)))
    #expect(entry(run).kind == .draining && entry(run + 1).bindingCount == 60)
    let rest = Request(.freeFrames, 0, UInt64(run + 1), 1)
    #expect(computer.call(rest, by: first).error == .again)
    #expect(entry(run + 1).bindingCount == 12)
    try computer.succeed(Request(.freeFrames, 0, UInt64(run + 1), 1), by: first)
    computer.expectSound()
  }

  @Test func `Bindings are forgotten from the middle, the ends and the first place, in any order`()
    throws
  {
    try computer.makeTables(for: page, in: first, records: true)
    let frame = try computer.allocate(by: first)
    var random = SplitMix64(seed: 5)
    var mapped: Set<Int> = []
    for _ in 0..<2000 {
      let index = Int.random(in: 0..<12, using: &random)
      if mapped.remove(index) != nil {
        try computer.succeed(Request(.unmap, 0, address(index), 1), by: first)
      } else {
        #expect(computer.map(frame, at: address(index), by: first).error == nil)
        mapped.insert(index)
      }
      let found = Picture(computer.kernel).frames[frame].bindings
      #expect(Set(found.map(\.index)) == mapped)
    }
    computer.expectSound()
  }

  @Test func `Links of many tables and environments meet in one list`() throws {
    try computer.succeed(Request(.deriveCapability, 0, 1, 7, 0, 1 | 15 << 8), by: first)
    try computer.makeTables(for: page, in: first, records: true)
    let child = try computer.makeEnvironment(by: first, frames: 10)
    try computer.succeed(Request(.grantCapability, 1, computer.claim(child), 1), by: first)
    try computer.makeTables(for: page, in: child, records: true)
    let frame = try computer.allocate(by: first, guardSlot: 1)
    let flags = MapFlags(write: true, slot: 1)
    for index in 0..<3 {
      #expect(computer.map(frame, at: address(index), flags, by: first).error == nil)
      #expect(computer.map(frame, at: address(index), flags, by: child).error == nil)
    }
    #expect(entry(frame).bindingCount == 6 && computer.charge(child) == 8)
    try computer.succeed(Request(.unshareFrame, UInt64(frame)), by: first)
    #expect(entry(frame).bindingCount == 3 && computer.charge(child) == 5)
    computer.expectSound()
  }

  @Test func `A frame that others bind often is unshared in pieces, and each loss is told`() throws
  {
    try computer.succeed(Request(.deriveCapability, 0, 1, 7, 0, 1 | 15 << 8), by: first)
    let child = try computer.makeEnvironment(by: first, frames: 130)
    try computer.succeed(Request(.grantCapability, 1, computer.claim(child), 1), by: first)
    try computer.makeTables(for: page, in: child, records: true)
    computer.run(try computer.makeContext(in: child))
    let frame = try computer.allocate(by: first, guardSlot: 1)
    for index in 0..<100 {
      computer.map(frame, at: address(index), MapFlags(write: true, slot: 1), by: child)
    }
    let referee = Referee(computer)
    var left: [Int] = []
    repeat {
      referee.perform(.call(Request(.unshareFrame, UInt64(frame))), by: first)
      left.append(entry(frame).bindingCount)
    } while referee.answer == .error(.again) && left.count < 9
    #expect(referee.failure == nil)
    #expect(left == [52, 4, 0])
  }
}
