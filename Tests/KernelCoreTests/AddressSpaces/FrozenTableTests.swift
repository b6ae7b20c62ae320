// Frozen page tables: one leaf table in several address spaces, none of whose entries changes until it
// is at home again, and that gives nobody more than its holder's own frames.

import ExokernelABI
import KernelCore
import Testing

@Suite struct FrozenTableTests {
  private let computer = Computer(frames: 64)
  private let first: Int
  private let child: Int
  private let page: UInt64 = 0x40_0000
  /// Where the child has no leaf table yet.
  private let elsewhere: UInt64 = 0x60_0000
  /// The first environment's leaf table, and the frame that it maps.
  private let leaf: Int
  private let frame: Int

  /// A leaf table of the first environment with one page in it, whose guard the child dominates, and a
  /// child with tables that keep records down to where one could hang.
  init() throws {
    first = computer.first
    try computer.makeTables(for: page, in: first, records: true)
    leaf = try computer.allocate(by: first, guardSlot: 1)
    try computer.succeed(
      Request(.bindTable, 0, UInt64(leaf), elsewhere, 1), by: first)
    frame = try computer.allocate(by: first)
    computer.map(frame, at: elsewhere, by: first)
    try computer.succeed(Request(.deriveCapability, 0, 1, 7, 0, 1 | 15 << 8), by: first)
    child = try computer.makeEnvironment(by: first, frames: 10, guardSlot: 1)
    try computer.succeed(Request(.grantCapability, 1, computer.claim(child), 1), by: first)
    for level: UInt64 in [4, 3] {
      let table = try computer.allocate(by: child)
      try computer.succeed(Request(.bindTable, 0, UInt64(table), page, level), by: child)
    }
    let table = try computer.allocate(2, by: child)
    try computer.succeed(Request(.bindTable, 0, UInt64(table), page, 0x102), by: child)
  }

  private func freeze(_ isFrozen: UInt64 = 1) -> Request {
    Request(.freezeTable, 0, elsewhere, isFrozen)
  }

  private func hang(_ flags: MapFlags, slot: Int = 1, at address: UInt64? = nil) -> Request {
    let bits = flags.rawValue | UInt64(slot) << 12
    return Request(.bindFrozenTable, 0, UInt64(leaf), address ?? elsewhere, bits)
  }

  private func reaches(_ environment: Int) -> Bool {
    let root = Int(computer.kernel.machine[environment: environment].root)
    return ModelTLB.reachable(from: root, in: computer.kernel.machine.pages)
      .translations.contains { $0.frame == frame }
  }

  @Test func `A frozen table hangs in a second address space, at the price of one frame`() throws {
    computer.expect(.inUse, hang(.readOnly), by: child)
    try computer.succeed(freeze(), by: first)
    let charge = computer.charge(child)
    try computer.succeed(hang(.readOnly), by: child)
    #expect(reaches(child) && computer.charge(child) == charge + 1)
    computer.expectSound()
    try computer.succeed(Request(.unbindTable, 0, elsewhere, 1), by: child)
    #expect(!reaches(child) && reaches(first) && computer.charge(child) == charge)
    computer.expectSound()
  }

  @Test func `None of its entries changes, from either side, until it is thawed`() throws {
    try computer.succeed(freeze(), by: first)
    try computer.succeed(hang(.readWrite), by: child)
    let spare = try computer.allocate(by: first)
    for environment in [first, child] {
      computer.expect(.frozen, Request(.unmap, 0, elsewhere, 1), by: environment)
      computer.expect(.frozen, Request(.protect, 0, elsewhere, 0, 1), by: environment)
      computer.expect(.frozen, Request(.protect, 0, elsewhere, 0, 2), by: environment)
    }
    computer.expect(
      .frozen, Request(.map, 0, elsewhere + 0x1000, UInt64(spare), 0, 1), by: first)
    computer.expect(.inUse, freeze(0), by: first)
    computer.expect(.notHeld, freeze(0), by: child)
    computer.expect(.inUse, Request(.unbindTable, 0, elsewhere, 1), by: first)
    try computer.succeed(Request(.unbindTable, 0, elsewhere, 1), by: child)
    try computer.succeed(freeze(0), by: first)
    try computer.succeed(Request(.unmap, 0, elsewhere, 1), by: first)
    computer.expectSound()
  }

  @Test func `What hangs read-only is not written, whatever the leaf allows`() throws {
    try computer.succeed(freeze(), by: first)
    try computer.succeed(hang(.readOnly), by: child)
    let root = Int(computer.kernel.machine[environment: child].root)
    let leaves = ModelTLB.reachable(from: root, in: computer.kernel.machine.pages).translations
    #expect(leaves.contains { $0.frame == frame } && !leaves.contains { $0.isWritable })
  }

  @Test func `Only who dominates the table's guard hangs it, with the rights that he has`() throws {
    try computer.succeed(freeze(), by: first)
    try computer.succeed(Request(.deriveCapability, 1, 2, 0, 0, 0 | 1 << 8), by: child)
    computer.expect(.notPermitted, hang(.readWrite, slot: 2), by: child)
    computer.expect(.noCapability, hang(.readOnly, slot: 5), by: child)
    try computer.succeed(hang(.readOnly, slot: 2), by: child)
    try computer.succeed(Request(.shareFrame, 0, UInt64(leaf), 15), by: first)
    try computer.succeed(Request(.unbindTable, 0, elsewhere, 1), by: child)
    computer.expect(.notPermitted, hang(.readOnly), by: child)
  }

  @Test func `A table with another's frame or a page table in it cannot be frozen`() throws {
    let foreign = try computer.allocate(by: child, guardSlot: 1)
    let table = Int(computer.kernel.machine[environment: first].root)
    computer.map(foreign, at: elsewhere + 0x1000, MapFlags(write: false, slot: 1), by: first)
    computer.expect(.notHeld, freeze(), by: first)
    try computer.succeed(Request(.unmap, 0, elsewhere + 0x1000, 1), by: first)
    try computer.succeed(freeze(), by: first)
    try computer.succeed(freeze(0), by: first)
    computer.map(table, at: elsewhere + 0x1000, .readOnly, by: first)
    computer.expect(.notHeld, freeze(), by: first)
  }

  @Test func `A frame that is freed or unshared is gone from every address space at once`() throws {
    try computer.succeed(freeze(), by: first)
    try computer.succeed(hang(.readWrite), by: child)
    let root = Int(computer.kernel.machine[environment: child].root)
    computer.kernel.machine.tlb.load(root: root)
    computer.cacheWhatCanBe()
    try computer.succeed(Request(.freeFrames, 0, UInt64(frame), 1), by: first)
    #expect(!reaches(child) && !computer.kernel.machine.tlb.reaches(frame))
    computer.expectSound()
  }

  @Test func `Unsharing a frame of a frozen table breaks what others reach it by`() throws {
    try computer.succeed(freeze(), by: first)
    try computer.succeed(hang(.readWrite), by: child)
    try computer.succeed(Request(.unshareFrame, UInt64(frame)), by: first)
    #expect(!reaches(child) && !reaches(first))
    #expect(computer.kernel.machine[frame: frame].holder == first)
    computer.expectSound()
  }

  @Test func `Unsharing the table takes it off everywhere but at home`() throws {
    try computer.succeed(freeze(), by: first)
    try computer.succeed(hang(.readWrite), by: child)
    computer.kernel.machine.tlb.load(root: Int(computer.kernel.machine[environment: child].root))
    computer.cacheWhatCanBe()
    try computer.succeed(Request(.unshareFrame, UInt64(leaf)), by: first)
    #expect(reaches(first) && !reaches(child) && !computer.kernel.machine.tlb.reaches(frame))
    try computer.succeed(freeze(0), by: first)
    computer.expectSound()
  }

  @Test func `The table goes with its holder, and stays when one who hung it ends`() throws {
    let other = try computer.makeEnvironment(by: first, frames: 10, guardSlot: 1)
    computer.destroy(other, by: first)
    try computer.succeed(freeze(), by: first)
    try computer.succeed(hang(.readWrite), by: child)
    computer.destroy(child, by: first)
    #expect(reaches(first))
    try computer.succeed(freeze(0), by: first)
    computer.expectSound()
  }

  @Test func `A child's table that its parent hung is gone when the child is`() throws {
    let table = try computer.allocate(by: child, guardSlot: 1)
    try computer.succeed(Request(.bindTable, 0, UInt64(table), page, 1), by: child)
    try computer.succeed(Request(.freezeTable, 0, page, 1), by: child)
    let far: UInt64 = 0x80_0000_0000
    let inner = try computer.allocate(3, by: first)
    try computer.succeed(Request(.bindTable, 0, UInt64(inner), far, 3), by: first)
    try computer.succeed(Request(.bindTable, 0, UInt64(inner + 1), far, 0x102), by: first)
    let flags = MapFlags(write: true, slot: 1).rawValue
    try computer.succeed(Request(.bindFrozenTable, 0, UInt64(table), far, flags), by: first)
    let charge = computer.charge(first)
    computer.destroy(child, by: first)
    #expect(computer.charge(first) == charge - 1)
    computer.expectSound()
  }

  @Test func `Malformed arguments and missing records are refused`() throws {
    try computer.succeed(freeze(), by: first)
    computer.expect(.badArgument(2), freeze(2), by: first)
    computer.expect(.badArgument(1), Request(.freezeTable, 0, elsewhere + 1, 1), by: first)
    computer.expect(.missingTable(1), Request(.freezeTable, 0, 0x80_0000, 1), by: first)
    computer.expect(.badArgument(2), hang(.readOnly, at: elsewhere + 1), by: child)
    let library = MapFlags(write: false, slot: 1, library: 1)
    computer.expect(.badArgument(3), hang(library), by: child)
    computer.expect(.notHeld, Request(.bindFrozenTable, 0, UInt64(frame), elsewhere, 0), by: first)
    computer.expect(.alreadyMapped, hang(.readOnly), by: first)
    // The first environment's inner tables keep no records.
    computer.expect(.missingRecords, hang(.readOnly, at: 0x80_0000), by: first)
    try computer.succeed(hang(.readOnly), by: child)
    computer.expect(.alreadyMapped, hang(.readOnly), by: child)
    computer.expect(.missingTable(2), hang(.readOnly, at: 1 << 30), by: child)
  }
}
