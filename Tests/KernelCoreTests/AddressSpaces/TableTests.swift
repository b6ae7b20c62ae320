// Page tables: handed in by the environment, written by the kernel alone, taken back when they are empty.

import ExokernelABI
import KernelCore
import Testing

@Suite struct TableTests {
  private let computer = Computer(frames: 48)
  private let first: Int
  private let page: UInt64 = 0x40_0000

  init() { first = computer.first }

  private func bind(_ frame: Int, _ level: UInt64, at address: UInt64? = nil) -> Request {
    Request(.bindTable, 0, UInt64(frame), address ?? page, level)
  }

  @Test func `The kernel allocates no table and says which level is missing`() throws {
    let frame = try computer.allocate(by: first)
    let map = Request(.map, 0, page, UInt64(frame), 0, 1)
    for level in [4, 3, 2, 1] {
      computer.expect(.missingTable(level), map, by: first)
      if level > 1 {
        let early = try computer.allocate(by: first)
        computer.expect(.missingTable(level), bind(early, 1), by: first)
        try computer.succeed(Request(.freeFrames, 0, UInt64(early), 1), by: first)
      }
      try computer.succeed(bind(try computer.allocate(by: first), UInt64(level)), by: first)
    }
    try computer.succeed(map, by: first)
    computer.expectSound()
  }

  @Test func `A new table is clear, but for the kernel's half of a root`() throws {
    let root = try computer.allocate(by: first)
    computer.kernel.machine.pages[root][1] = 7
    try computer.succeed(bind(root, 4), by: first)
    #expect(computer.kernel.machine.pages[root][1] == 0)
    #expect(computer.kernel.machine.pages[root][256] == FakeMachine.kernelWord(256))
    let table = try computer.allocate(by: first)
    computer.kernel.machine.pages[table][3] = .max
    try computer.succeed(bind(table, 3), by: first)
    #expect(computer.kernel.machine.pages[table].isClear)
    try computer.succeed(bind(try computer.allocate(by: first), 2), by: first)
    let pair = try computer.allocate(2, by: first)
    computer.kernel.machine.pages[pair + 1][5] = 7
    try computer.succeed(bind(pair, 0x101), by: first)
    #expect(computer.kernel.machine.pages[pair + 1].isClear)
  }

  @Test func `A table taken back is an ordinary frame without what stood in it`() throws {
    try computer.makeTables(for: page, in: first, records: true)
    let root = Int(computer.kernel.machine[environment: first].root)
    // Mapped three times, so that there are records that name each other.
    let frame = try computer.allocate(by: first)
    for index: UInt64 in 0..<3 { computer.map(frame, at: page + index << 12, by: first) }
    try computer.succeed(Request(.unmap, 0, page, 3), by: first)
    try computer.succeed(Request(.freeFrames, 0, UInt64(frame), 1), by: first)
    let records = try #require(
      (1..<48).first { computer.kernel.machine[frame: $0].isKind(.records) })
    for level: UInt64 in [1, 2, 3, 4] {
      try computer.succeed(Request(.unbindTable, 0, page, level), by: first)
    }
    #expect(computer.kernel.machine.pages[records].isClear)
    #expect(computer.kernel.machine[environment: first].root == 0)
    #expect(computer.kernel.machine.pages[root].isClear)
    #expect(computer.charge(first) == 5)
    try computer.succeed(Request(.freeFrames, 0, UInt64(root), 1), by: first)
    computer.expectSound()
  }

  @Test func `Frames keep their own guards through being a table and its records`() throws {
    try computer.makeTables(for: page, in: first)
    let pair = try computer.allocate(2, by: first)
    try computer.succeed(Request(.shareFrame, 0, UInt64(pair), 3), by: first)
    try computer.succeed(Request(.shareFrame, 0, UInt64(pair + 1), 4), by: first)
    try computer.succeed(bind(pair, 0x101, at: page + 0x20_0000), by: first)
    try computer.succeed(Request(.unbindTable, 0, page + 0x20_0000, 1), by: first)
    #expect(computer.kernel.machine[frame: pair].guardSlot == 3)
    #expect(computer.kernel.machine[frame: pair + 1].guardSlot == 4)
  }

  @Test func `A table with a mapping, or mapped itself, or with a context over it, stays`() throws {
    try computer.makeTables(for: page, in: first, records: true)
    let frame = try computer.allocate(by: first)
    computer.map(frame, at: page, by: first)
    computer.expect(.inUse, Request(.unbindTable, 0, page, 1), by: first)
    computer.expect(.inUse, Request(.unbindTable, 0, page, 2), by: first)
    try computer.succeed(Request(.unmap, 0, page, 1, .max >> 1), by: first)
    // The last of a table's entries holds it as the first does.
    computer.map(frame, at: page + 511 << 12, by: first)
    computer.expect(.inUse, Request(.unbindTable, 0, page, 1), by: first)
    try computer.succeed(Request(.unmap, 0, page + 511 << 12, 1), by: first)
    // What the library left in an entry that is not present does not hold a table.
    _ = try computer.makeContext(in: first)
    try computer.succeed(Request(.unbindTable, 0, page, 1), by: first)
    try computer.succeed(Request(.unbindTable, 0, page, 2), by: first)
    try computer.succeed(Request(.unbindTable, 0, page, 3), by: first)
    computer.expect(.inUse, Request(.unbindTable, 0, page, 4), by: first)
  }

  @Test func `A root that another reads stays, and then no processor stays in it`() throws {
    try computer.succeed(Request(.deriveCapability, 0, 1, 7, 0, 1 | 15 << 8), by: first)
    let root = try computer.allocate(by: first, guardSlot: 1)
    try computer.succeed(bind(root, 4), by: first)
    let reader = try computer.makeEnvironment(by: first)
    try computer.succeed(Request(.grantCapability, 1, computer.claim(reader), 1), by: first)
    try computer.makeTables(for: page, in: reader)
    #expect(
      computer.map(root, at: page, MapFlags(write: false, slot: 1), by: reader).error == nil)
    let unbind = Request(.unbindTable, 0, page, 4)
    computer.expect(.inUse, unbind, by: first)
    try computer.succeed(Request(.unshareFrame, UInt64(root)), by: first)
    computer.kernel.machine.tlb.load(root: root)
    try computer.succeed(unbind, by: first)
    #expect(!computer.kernel.machine.isLoaded(root: root))
    computer.expectSound()
  }

  @Test func `A table is mapped to be read, never to be written`() throws {
    try computer.makeTables(for: page, in: first, records: true)
    let root = Int(computer.kernel.machine[environment: first].root)
    let write = Request(.map, 0, page, UInt64(root), MapFlags.readWrite.rawValue, 1)
    computer.expect(.notPermitted, write, by: first)
    #expect(computer.map(root, at: page, .readOnly, by: first).error == nil)
    computer.expect(
      .notPermitted, Request(.protect, 0, page, MapFlags.readWrite.rawValue, 1), by: first)
    computer.expect(.inUse, Request(.unbindTable, 0, page, 4), by: first)
    computer.expectSound()
  }

  @Test func `A frame that is mapped becomes neither table nor records nor context`() throws {
    try computer.makeTables(for: page, in: first)
    let pair = try computer.allocate(2, by: first)
    computer.map(pair, at: page, by: first)
    computer.expect(.inUse, bind(pair, 1, at: page + 0x20_0000), by: first)
    computer.expect(.inUse, Request(.createContext, 0, UInt64(pair)), by: first)
    try computer.succeed(Request(.unmap, 0, page, 1), by: first)
    computer.map(pair + 1, at: page, by: first)
    computer.expect(.inUse, bind(pair, 0x101, at: page + 0x20_0000), by: first)
    // A context's page may be mapped already; its private frame may not.
    try computer.succeed(Request(.createContext, 0, UInt64(pair)), by: first)
    computer.expectSound()
  }

  @Test func `Arguments are checked before anything is touched`() throws {
    let frame = try computer.allocate(by: first)
    computer.expect(.badArgument(3), bind(frame, 0), by: first)
    computer.expect(.badArgument(3), bind(frame, 5), by: first)
    computer.expect(.badArgument(3), bind(frame, 0x201), by: first)
    try computer.makeTables(for: page, in: first)
    computer.expect(.alreadyMapped, bind(frame, 4), by: first)
    computer.expect(.alreadyMapped, bind(frame, 1), by: first)
    computer.expect(.badArgument(2), bind(frame, 1, at: page + 1), by: first)
    computer.expect(.badArgument(2), bind(frame, 1, at: 0x7fff_ffff_f000), by: first)
    computer.expect(.badArgument(2), bind(frame, 1, at: 0xffff_8000_0000_0000), by: first)
    computer.expect(.badArgument(2), Request(.unbindTable, 0, page, 5), by: first)
    computer.expect(.badArgument(1), Request(.unbindTable, 0, page + 8, 1), by: first)
    computer.expect(.noSuchFrame, bind(0, 1), by: first)
    computer.expect(.notHeld, bind(40, 1), by: first)
  }
}
