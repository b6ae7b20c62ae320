// map, unmap and protect: one page and ranges, what a processor has cached of them, and where they stop.

import ExokernelABI
import KernelCore
import Testing

@Suite struct MappingTests {
  private let computer = Computer(frames: 64)
  private let first: Int
  private let page: UInt64 = 0x40_0000

  init() throws {
    first = computer.first
    try computer.makeTables(for: page, in: first, records: true)
    computer.run(try computer.makeContext(in: first))
  }

  private func map(_ address: UInt64, _ frame: Int, _ flags: UInt64 = 2, count: UInt64 = 1)
    -> Request
  {
    Request(.map, 0, address, UInt64(frame), flags, count)
  }

  @Test func `A mapping says what was asked, and the library's bits`() throws {
    let frame = try computer.allocate(by: first)
    for flags in [
      MapFlags.readOnly, .readWrite, .readExecute, MapFlags(write: true, library: 0x1ff),
    ] {
      try computer.succeed(map(page, frame, flags.rawValue), by: first)
      let entry = computer.entry(page, in: first)
      #expect(entry.frame == frame && entry.isWritable == flags.write)
      #expect(entry.isExecutable == flags.execute)
      #expect(
        entry.rawValue & PageTableEntry.libraryMask == flags.rawValue & PageTableEntry.libraryMask)
      try computer.succeed(Request(.unmap, 0, page, 1, 0x1234), by: first)
      #expect(computer.entry(page, in: first).payload == 0x1234)
    }
    computer.expectSound()
  }

  @Test func `A range stops at the first page that is refused, and says which`() throws {
    let run = try computer.allocate(6, by: first)
    try computer.succeed(map(page + 0x3000, run), by: first)
    let next = computer.call(map(page, run, count: 6), by: first)
    #expect(next == .answer(Answer(.alreadyMapped, at: 3)))
    #expect(computer.entry(page + 0x2000, in: first).frame == run + 2)
    #expect(!computer.entry(page + 0x4000, in: first).isPresent)
    let protect = computer.call(
      Request(.protect, 0, page, MapFlags.readOnly.rawValue, 6), by: first)
    #expect(protect == .answer(Answer(.notMapped, at: 4)))
    #expect(!computer.entry(page + 0x3000, in: first).isWritable)
    let unmap = computer.call(Request(.unmap, 0, page, 6), by: first)
    #expect(unmap == .answer(Answer(.notMapped, at: 4)))
    computer.expectSound()
  }

  @Test func `A range goes over the end of a table, and stops where the next one is missing`()
    throws
  {
    let end = page + 0x1f_e000
    let run = try computer.allocate(4, by: first)
    let next = computer.call(map(end, run, count: 4), by: first)
    #expect(next == .answer(Answer(.missingTable(1), at: 2)))
    try computer.makeTables(for: page + 0x20_0000, in: first, records: true)
    try computer.succeed(map(page + 0x20_0000, run + 2, count: 2), by: first)
    try computer.succeed(Request(.unmap, 0, end, 4), by: first)
    try computer.succeed(map(end, run, count: 4), by: first)
    #expect(computer.entry(page + 0x20_1000, in: first).frame == run + 3)
    computer.expectSound()
  }

  @Test func `What is changed is forgotten by the processor, in small ranges and in large`() throws
  {
    let run = try computer.allocate(32, by: first)
    for count: UInt64 in [1, 5, 32] {
      try computer.succeed(map(page, run, count: count), by: first)
      try computer.succeed(Request(.protect, 0, page, MapFlags.readOnly.rawValue, count), by: first)
      computer.expectSound()
      try computer.succeed(Request(.unmap, 0, page, count), by: first)
      computer.expectSound()
      #expect(!computer.kernel.machine.tlb.reaches(run))
    }
    for index in 0..<64 {
      try computer.succeed(map(page + UInt64(index) * 0x1000, run + index % 32), by: first)
    }
    let answer = computer.call(
      Request(.protect, 0, page, MapFlags.readOnly.rawValue, 65), by: first)
    #expect(answer == .answer(Answer(.notMapped, at: 64)))
    computer.expectSound()
    #expect(computer.call(Request(.unmap, 0, page, 65), by: first).error == .notMapped)
    computer.expectSound()
  }

  @Test func `Protection keeps the history of a page, unless it is to be forgotten`() throws {
    let frame = try computer.allocate(by: first)
    try computer.succeed(map(page, frame), by: first)
    computer.write(1, choice: 0)
    #expect(computer.entry(page, in: first).isDirty)
    try computer.succeed(Request(.protect, 0, page, MapFlags.readOnly.rawValue, 1), by: first)
    #expect(computer.entry(page, in: first).isDirty && computer.entry(page, in: first).isAccessed)
    let clearing = MapFlags.readWrite.clearingHistory.rawValue
    try computer.succeed(Request(.protect, 0, page, clearing, 1), by: first)
    #expect(!computer.entry(page, in: first).isDirty && computer.entry(page, in: first).isWritable)
  }

  @Test func `Malformed ranges are refused before anything is touched`() throws {
    let frame = try computer.allocate(by: first)
    for bad: UInt64 in [0, 113, .max] {
      computer.expect(.badArgument(4), map(page, frame, count: bad), by: first)
      computer.expect(.badArgument(2), Request(.unmap, 0, page, bad), by: first)
      computer.expect(.badArgument(3), Request(.protect, 0, page, 0, bad), by: first)
    }
    for bad in [page + 1, 0x7fff_ffff_f000, 0x8000_0000_0000, 0xffff_ff00_0000_0000, .max] {
      computer.expect(.badArgument(1), map(bad, frame), by: first)
      computer.expect(.badArgument(1), Request(.unmap, 0, bad, 1), by: first)
      computer.expect(.badArgument(1), Request(.protect, 0, bad, 0, 1), by: first)
      computer.expect(.badArgument(1), Request(.protect, 0, bad, 0, 2), by: first)
    }
    computer.expect(.badArgument(1), map(0x7fff_ffff_e000, frame, count: 2), by: first)
    computer.expect(.badArgument(3), map(page, frame, 1), by: first)
    computer.expect(.badArgument(3), map(page, frame, PageTableEntry.mayWrite), by: first)
    computer.expect(.badArgument(2), Request(.protect, 0, page, 4, 1), by: first)
    computer.expect(.badArgument(3), Request(.unmap, 0, page, 1, 1 << 63), by: first)
    let handle = FrameHandle(number: frame, generation: 1).rawValue
    computer.expect(.badArgument(2), Request(.map, 0, page, handle, 0, 2), by: first)
    computer.expect(.stale, Request(.map, 0, page, handle + 1 << 32, 0, 1), by: first)
    computer.expect(.noSuchFrame, map(page, 0), by: first)
    computer.expect(.noSuchFrame, map(page, 64), by: first)
    computer.expect(.noSuchFrame, Request(.map, 0, page, 0xffff_ffff, 0, 1), by: first)
    computer.expect(.notHeld, map(page, 60), by: first)
  }

  @Test func `The kernel's own frames are never mapped`() throws {
    let context = Int(computer.kernel.machine[environment: first].firstContext)
    let own = Int(computer.kernel.machine[context: context].frame)
    computer.expect(.notHeld, map(page, own, MapFlags.readOnly.rawValue), by: first)
    try computer.succeed(map(page, own + 1), by: first)
    let leaf = (1..<64).first { computer.kernel.machine[frame: $0].isKind(.records) }
    computer.expect(
      .notHeld, map(page + 0x1000, try #require(leaf), MapFlags.readOnly.rawValue), by: first)
  }

  @Test func `Another environment's address space is changed by who controls it`() throws {
    let child = try computer.makeEnvironment(by: first, frames: 12)
    try computer.makeTables(for: page, in: child, records: true)
    let own = try computer.allocate(by: first)
    let request = Request(
      .map, computer.claim(child), page, UInt64(own), MapFlags.readWrite.rawValue, 1)
    try computer.succeed(request, by: first)
    #expect(computer.entry(page, in: child).frame == own && computer.charge(child) == 6)
    // Bound with the right to write: the child may use it by itself.
    try computer.succeed(Request(.protect, 0, page, MapFlags.readOnly.rawValue, 1), by: child)
    try computer.succeed(Request(.protect, 0, page, MapFlags.readWrite.rawValue, 1), by: child)
    computer.expectSound()
  }

  @Test func `A mapping of another's frame is charged, and refused beyond the quota`() throws {
    let child = try computer.makeEnvironment(by: first, frames: 6)
    try computer.makeTables(for: page, in: child, records: true)
    let run = try computer.allocate(2, by: first)
    let request = { (frame: Int, address: UInt64) in
      Request(
        .map, self.computer.claim(child), address, UInt64(frame), MapFlags.readOnly.rawValue, 1)
    }
    try computer.succeed(request(run, page), by: first)
    computer.expect(.quotaExceeded, request(run + 1, page + 0x1000), by: first)
    try computer.succeed(Request(.unmap, 0, page, 1), by: child)
    #expect(computer.charge(child) == 5)
    try computer.succeed(request(run + 1, page + 0x1000), by: first)
  }
}
