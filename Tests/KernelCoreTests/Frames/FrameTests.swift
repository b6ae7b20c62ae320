// Frames: asked for by number or any, shared by a guard, given back, clear for whoever comes next.

import ExokernelABI
import KernelCore
import Testing

@Suite struct FrameTests {
  private let computer = Computer(frames: 64)
  private let first: Int
  private let page: UInt64 = 0x40_0000

  init() { first = computer.first }

  private func kind(_ frame: Int) -> FrameKind { computer.kernel.machine[frame: frame].kind }

  @Test func `A frame is had by number, in a run, or whichever is free`() throws {
    try computer.succeed(Request(.allocateFrames, 0, 20, 3, 15), by: first)
    #expect((20...22).allSatisfy { kind($0) == .held })
    #expect(computer.charge(first) == 3)
    let any = try computer.succeed(Request(.allocateFrames, 0, FrameHandle.any, 1, 15), by: first)
    #expect(kind(FrameHandle(rawValue: any).number) == .held)
    computer.expect(.notFree, Request(.allocateFrames, 0, 19, 2, 15), by: first)
    computer.expectSound()
  }

  @Test func `What is asked for must exist and be asked for in due number`() {
    computer.expect(.noSuchFrame, Request(.allocateFrames, 0, 0, 1, 15), by: first)
    computer.expect(.noSuchFrame, Request(.allocateFrames, 0, 64, 1, 15), by: first)
    computer.expect(.noSuchFrame, Request(.allocateFrames, 0, 63, 2, 15), by: first)
    computer.expect(.noSuchFrame, Request(.allocateFrames, 0, .max - 1, 2, 15), by: first)
    computer.expect(.badArgument(2), Request(.allocateFrames, 0, 1, 0, 15), by: first)
    computer.expect(.badArgument(2), Request(.allocateFrames, 0, 1, 33, 15), by: first)
    computer.expect(.badArgument(2), Request(.allocateFrames, 0, .max, 2, 15), by: first)
    computer.expect(.badArgument(3), Request(.allocateFrames, 0, 1, 1, 32), by: first)
  }

  @Test func `A frame that goes round comes back clear, and its old handle is stale`() throws {
    try computer.makeTables(for: page, in: first)
    let context = try computer.makeContext(in: first)
    computer.run(context)
    let frame = try computer.allocate(by: first)
    let handle = FrameHandle(
      number: frame, generation: computer.kernel.machine[frame: frame].generation)
    computer.map(frame, at: page, by: first)
    computer.write(0xdead_beef, choice: 0)
    #expect(!computer.kernel.machine.pages[frame].isClear)
    try computer.succeed(Request(.freeFrames, 0, handle.rawValue, 1), by: first)
    #expect(kind(frame) == .draining)
    computer.expectSound()
    try computer.succeed(Request(.allocateFrames, 0, UInt64(frame), 1, 15), by: first)
    #expect(computer.kernel.machine.pages[frame].isClear)
    computer.expect(.stale, Request(.freeFrames, 0, handle.rawValue, 1), by: first)
    computer.expectSound()
  }

  @Test func `Idle time clears what drains, and clears nothing twice`() throws {
    let frame = try computer.allocate(by: first)
    try computer.succeed(Request(.freeFrames, 0, UInt64(frame), 1), by: first)
    #expect(computer.clearOneFrame())
    #expect(kind(frame) == .free)
    #expect(!computer.clearOneFrame())
    computer.kernel.machine.isTracing = true
    try computer.succeed(Request(.allocateFrames, 0, UInt64(frame), 1, 15), by: first)
    #expect(computer.kernel.machine.trace == [])
  }

  @Test func `Freeing breaks the holder's bindings at once`() throws {
    try computer.makeTables(for: page, in: first)
    computer.run(try computer.makeContext(in: first))
    let frame = try computer.allocate(by: first)
    computer.map(frame, at: page, by: first)
    #expect(computer.kernel.machine.tlb.reaches(frame))
    try computer.succeed(Request(.freeFrames, 0, UInt64(frame), 1), by: first)
    #expect(!computer.entry(page, in: first).isPresent)
    #expect(!computer.kernel.machine.tlb.reaches(frame))
    computer.expectSound()
  }

  @Test func `A run stops at the first frame that cannot be freed, and says which`() throws {
    let run = try computer.allocate(5, by: first)
    try computer.succeed(Request(.freeFrames, 0, UInt64(run + 3), 1), by: first)
    let next = computer.call(Request(.freeFrames, 0, UInt64(run), 5), by: first)
    #expect(next == .answer(Answer(.notHeld, at: 3)))
    #expect(kind(run + 2) == .draining && kind(run + 4) == .held)
    computer.expectSound()
  }

  @Test func `A free names what it frees exactly`() throws {
    let frame = try computer.allocate(2, by: first)
    computer.expect(.badArgument(2), Request(.freeFrames, 0, UInt64(frame), 0), by: first)
    computer.expect(.badArgument(2), Request(.freeFrames, 0, UInt64(frame), 113), by: first)
    let handle = FrameHandle(number: frame, generation: 1).rawValue
    computer.expect(.badArgument(1), Request(.freeFrames, 0, handle, 2), by: first)
    computer.expect(.notHeld, Request(.freeFrames, 0, 60, 1), by: first)
    try computer.makeTables(for: page, in: first)
    let root = UInt64(computer.kernel.machine[environment: first].root)
    computer.expect(.inUse, Request(.freeFrames, 0, root, 1), by: first)
  }

  // MARK: Sharing

  /// A child with tables and a name that it shares with the first.
  private func makeSharer(rights: UInt64 = 15) throws -> Int {
    if computer.kernel.machine[capability: first * 16 + 1].isNone {
      try computer.succeed(Request(.deriveCapability, 0, 1, 7, 0, 1 | 15 << 8), by: first)
    }
    let child = try computer.makeEnvironment(by: first, frames: 9)
    try computer.succeed(
      Request(.deriveCapability, 1, 2, 0, 0, rights << 8), by: first)
    try computer.succeed(Request(.grantCapability, 2, computer.claim(child), 1), by: first)
    try computer.succeed(Request(.dropCapability, 2), by: first)
    try computer.makeTables(for: page, in: child, records: true)
    return child
  }

  private func flags(write: Bool, slot: Int) -> MapFlags { MapFlags(write: write, slot: slot) }

  @Test func `Another's frame is mapped by who dominates its guard, with the rights needed`() throws
  {
    let child = try makeSharer(rights: 1)
    let frame = try computer.allocate(by: first, guardSlot: 1)
    #expect(
      computer.map(frame, at: page, flags(write: true, slot: 1), by: child).error == .notPermitted)
    #expect(
      computer.map(frame, at: page, flags(write: false, slot: 2), by: child).error == .noCapability)
    #expect(computer.map(frame, at: page, flags(write: false, slot: 1), by: child).error == nil)
    #expect(computer.charge(child) == 6)
    // What was bound to read is never made writable.
    computer.expect(
      .notPermitted, Request(.protect, 0, page, MapFlags.readWrite.rawValue, 1), by: child)
    computer.expectSound()
  }

  @Test func `A sealed frame, or one whose guard was dropped, is nobody else's`() throws {
    let child = try makeSharer()
    let sealed = try computer.allocate(by: first)
    let open = try computer.allocate(by: first, guardSlot: 1)
    let request = { (frame: Int) in
      Request(.map, 0, self.page, UInt64(frame), MapFlags(write: false, slot: 1).rawValue, 1)
    }
    computer.expect(.notPermitted, request(sealed), by: child)
    // Not even by a name that stands in the slot of the number that means sealed.
    try computer.succeed(Request(.deriveCapability, 1, 15, 0, 0, 15 << 8), by: first)
    computer.expect(.notPermitted, request(sealed), by: child)
    try computer.succeed(Request(.dropCapability, 1), by: first)
    computer.expect(.notPermitted, request(open), by: child)
    try computer.succeed(Request(.shareFrame, 0, UInt64(sealed), 0), by: first)
    // Guarded by the root's empty name, which the child's longer one does not dominate.
    computer.expect(.notPermitted, request(sealed), by: child)
  }

  @Test
  func `A frame that its holder lets go stays with those who bind it, and goes with the last`()
    throws
  {
    let child = try makeSharer()
    let frame = try computer.allocate(by: first, guardSlot: 1)
    #expect(computer.map(frame, at: page, flags(write: true, slot: 1), by: child).error == nil)
    let charge = computer.charge(first)
    try computer.succeed(Request(.freeFrames, 0, UInt64(frame), 1), by: first)
    #expect(computer.charge(first) == charge - 1)
    #expect(kind(frame) == .held && computer.kernel.machine[frame: frame].holder == 0)
    #expect(computer.entry(page, in: child).frame == frame)
    computer.expectSound()
    // Nobody binds it anew, not even who binds it.
    computer.expect(
      .notPermitted,
      Request(.map, 0, page + 0x1000, UInt64(frame), flags(write: false, slot: 1).rawValue, 1),
      by: child)
    computer.expect(.notHeld, Request(.freeFrames, 0, UInt64(frame), 1), by: first)
    try computer.succeed(Request(.unmap, 0, page, 1), by: child)
    #expect(kind(frame) == .draining)
    computer.expectSound()
  }

  @Test func `Unsharing breaks every binding but the holder's, and tells who lost one`() throws {
    let child = try makeSharer()
    computer.run(try computer.makeContext(in: child))
    try computer.makeTables(for: page, in: first, records: true)
    let frame = try computer.allocate(by: first, guardSlot: 1)
    computer.map(frame, at: page, by: first)
    #expect(computer.map(frame, at: page, flags(write: true, slot: 1), by: child).error == nil)
    computer.cacheWhatCanBe()
    try computer.succeed(Request(.unshareFrame, UInt64(frame)), by: first)
    #expect(computer.entry(page, in: first).frame == frame)
    #expect(!computer.entry(page, in: child).isPresent)
    let context = Int(computer.kernel.machine[environment: child].firstContext)
    let handle = FrameHandle(
      number: frame, generation: computer.kernel.machine[frame: frame].generation)
    #expect(
      computer.kernel.machine.repossessions == [Told(context: context, handle: handle.rawValue)])
    #expect(computer.kernel.machine[sharedWord: ContextPage.repossessionCount, of: context] == 1)
    #expect(
      computer.kernel.machine[sharedWord: ContextPage.repossessions + 8, of: context]
        == handle.rawValue)
    #expect(computer.kernel.machine[context: context].eventCount == 1)
    computer.expectSound()
  }

  @Test func `A page table is unshared too, so that who reads it cannot keep it in use`() throws {
    let child = try makeSharer()
    try computer.makeTables(for: page, in: first)
    let leaf = try computer.allocate(by: first, guardSlot: 1)
    let far = page + 0x20_0000
    try computer.succeed(Request(.bindTable, 0, UInt64(leaf), far, 1), by: first)
    #expect(computer.map(leaf, at: page, flags(write: false, slot: 1), by: child).error == nil)
    computer.expect(.inUse, Request(.unbindTable, 0, far, 1), by: first)
    try computer.succeed(Request(.unshareFrame, UInt64(leaf)), by: first)
    #expect(!computer.entry(page, in: child).isPresent)
    try computer.succeed(Request(.unbindTable, 0, far, 1), by: first)
    computer.expectSound()
  }

  @Test func `Unsharing another's frame takes the right to control its guard`() throws {
    let reader = try makeSharer(rights: 7)
    let controller = try makeSharer(rights: 8)
    let frame = try computer.allocate(by: first, guardSlot: 1)
    #expect(computer.map(frame, at: page, flags(write: true, slot: 1), by: reader).error == nil)
    computer.expect(.notPermitted, Request(.unshareFrame, UInt64(frame), 1), by: reader)
    try computer.succeed(Request(.unshareFrame, UInt64(frame), 1), by: controller)
    #expect(!computer.entry(page, in: reader).isPresent)
  }
}
