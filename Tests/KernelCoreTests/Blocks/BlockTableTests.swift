// The verbs of block ownership, one by one, on a disk that works.

import ExokernelABI
import Testing

@testable import KernelCore

@Suite struct BlockTableTests {
  private let world: BlockWorld
  private let first = BlockTableLayout.reservedCount

  init() throws { world = try BlockWorld(blockCount: 1000) }

  @Test func `An empty table gives all blocks but its own`() throws {
    #expect(world.state == .ready)
    #expect(world.durableEpoch == 1)
    let grant = try world.allocate(.any, 1000 - first)
    #expect(world[grant.handle].start == first)
    #expect(throws: BlockError.exhausted) { try world.allocate(.any, 1) }
    #expect(BlockInvariants.broken(world) == [])
  }

  @Test func `Blocks are had where one wants them, or next to that`() throws {
    let one = try world.allocate(.at(500), 10)
    #expect(world[one.handle].start == 500)
    #expect(throws: BlockError.notFree) { try world.allocate(.at(491), 10) }
    #expect(throws: BlockError.notFree) { try world.allocate(.at(509), 1) }
    #expect(world[try world.allocate(.near(503), 4).handle].start == 496)
    #expect(world[try world.allocate(.near(505), 4).handle].start == 510)
    #expect(world[try world.allocate(.near(0), 2).handle].start == first)
    #expect(world[try world.allocate(.near(.max), 2).handle].start == 998)
    #expect(world[try world.allocate(.any, 3).handle].start == first + 2)
  }

  @Test func `What makes no sense is refused by name and changes nothing`() throws {
    let before = BlockInvariants.facts(world)
    func expect(
      _ error: BlockError, _ place: BlockPlace, _ count: UInt64, _ name: Capability = .named("a"),
      by capability: Capability = .root
    ) {
      #expect(throws: error) { try world.allocate(place, count, name, by: capability) }
    }
    expect(.outOfRange, .any, 0)
    expect(.outOfRange, .any, .max)
    expect(.outOfRange, .at(first - 1), 1)
    expect(.outOfRange, .at(999), 2)
    expect(.outOfRange, .at(.max), 1)
    expect(.badName, .any, 1, .none)
    expect(.badName, .any, 1, .named("a", [.read, .write]))
    let transient = Capability.fromWords(0x61, 0x0f01 << 48)
    expect(.transientName, .any, 1, transient)
    #expect(throws: BlockError.transientName) { try world.setQuota(transient, 1) }
    expect(.badName, .any, 1, .fromWords(.max, .max))
    expect(.badName, .any, 1, .fromWords(0x6161, 0x0f01 << 48))
    expect(.notPermitted, .any, 1, .named("b"), by: .named("a"))
    expect(.notPermitted, .any, 1, .named("a"), by: .named("a", [.read, .control]))
    #expect(throws: BlockError.noSuchExtent) { try world.free(ExtentHandle(rawValue: 0)) }
    #expect(throws: BlockError.noSuchExtent) { try world.bind(ExtentHandle(rawValue: .max)) }
    #expect(throws: BlockError.stale) { try world.free(ExtentHandle(index: 5, generation: 1)) }
    #expect(BlockInvariants.facts(world) == before)
  }

  @Test func `An extent is used when it is durable, within its bounds and rights`() throws {
    let grant = try world.allocate(.at(100), 10)
    let binding = try world.bind(grant.handle, by: .named("a"))
    #expect(throws: BlockError.notDurable) { try world.use(binding, 0) }
    world.settle()
    #expect(world.durableEpoch == grant.epoch)
    #expect(try world.use(binding, 9) == 109)
    #expect(try world.use(binding, 0, 10, for: .read) == 100)
    for (first, count) in [(10, 1), (0, 11), (.max, 1), (5, .max), (3, 0)] as [(UInt64, UInt64)] {
      #expect(throws: BlockError.outOfRange) { try world.use(binding, first, count) }
    }
    let readOnly = try world.bind(grant.handle, .read)
    #expect(throws: BlockError.notPermitted) { try world.use(readOnly, 0) }
    #expect(throws: BlockError.notPermitted) { try world.bind(grant.handle, by: .named("b")) }
    #expect(throws: BlockError.notPermitted) {
      try world.bind(grant.handle, by: .named("a", .read))
    }
  }

  @Test func `A share gives some blocks and some rights, and goes with its owner`() throws {
    let run = try world.allocate(.at(100), 10)
    let share = try world.share(run.handle, 4, 3, with: .named("b", [.read, .control]))
    world.settle()
    let binding = try world.bind(share.handle, .read, by: .named("b"))
    #expect(try world.use(binding, 2, for: .read) == 106)
    #expect(throws: BlockError.outOfRange) { try world.use(binding, 3, for: .read) }
    #expect(throws: BlockError.notPermitted) { try world.bind(share.handle, .write) }
    #expect(throws: BlockError.notPermitted) {
      try world.share(share.handle, 0, 1, with: .named("c", .write))
    }
    let further = try world.share(share.handle, 1, 2, with: .named("c", .read), by: .named("b"))
    #expect(world[further.handle].start == 105)
    #expect(throws: BlockError.notPermitted) {
      try world.share(further.handle, 0, 1, with: .named("d", .read), by: .named("c"))
    }

    try world.free(run.handle, by: .named("a"))
    #expect(throws: BlockError.beingFreed) { try world.use(binding, 0, for: .read) }
    world.settle()
    // The transfer of the share has not ended.
    #expect(world.isThere(run.handle))
    world.end(binding)
    world.settle()
    for handle in [run.handle, share.handle, further.handle] { #expect(!world.isThere(handle)) }
    #expect(throws: BlockError.stale) { try world.use(binding, 0, for: .read) }
    #expect(BlockInvariants.broken(world) == [])
  }

  @Test func `A share that is being taken back does not keep its owner`() throws {
    let run = try world.allocate(.any, 10)
    let other = try world.allocate(.any, 10)
    let share = try world.share(run.handle, 0, 1, with: .named("b"))
    world.settle()
    try world.free(run.handle)
    #expect(throws: BlockError.beingFreed) { try world.free(share.handle) }
    world.settle()
    let second = try world.share(other.handle, 0, 1, with: .named("b"))
    try world.free(second.handle, by: .named("b"))
    try world.free(other.handle)
    #expect(world.settle())
    #expect(BlockInvariants.facts(world) == [])
  }

  @Test func `Freed blocks are zero before they are anybody's`() throws {
    let run = try world.allocate(.at(100), 800)
    world.settle()
    let binding = try world.bind(run.handle)
    for block in 0..<800 as Range<UInt64> {
      world.disk.fill(try world.use(binding, block), with: block + 1)
      world.end(binding)
    }
    #expect(throws: BlockError.notPermitted) { try world.free(run.handle, by: .named("b")) }
    try world.free(run.handle)
    #expect(throws: BlockError.beingFreed) { try world.free(run.handle) }
    #expect(throws: BlockError.beingFreed) { try world.bind(run.handle) }
    while world.isThere(run.handle) {
      #expect(throws: BlockError.notFree) { try world.allocate(.at(100), 1) }
      world.serve()
    }
    #expect(BlockInvariants.unclean(world) == [])
    _ = try world.allocate(.at(100), 800)
  }

  @Test func `A quota binds a name and all longer ones, and the longest counts`() throws {
    _ = try world.setQuota(.named("a"), 100)
    _ = try world.setQuota(.named("ab"), 10, by: .named("a"))
    #expect(throws: BlockError.notPermitted) {
      try world.setQuota(.named("a"), 1000, by: .named("a"))
    }
    let run = try world.allocate(.any, 10, .named("abc"))
    #expect(throws: BlockError.quotaExceeded) { try world.allocate(.any, 1, .named("ab")) }
    _ = try world.allocate(.any, 100, .named("ac"))
    #expect(throws: BlockError.quotaExceeded) { try world.allocate(.any, 1, .named("a")) }
    _ = try world.allocate(.any, 200, .named("b"))
    try world.free(run.handle)
    world.settle()
    _ = try world.allocate(.any, 10, .named("ab"))
    world.settle()

    let again = BlockWorld.recovered(from: world.disk.copy())
    #expect(throws: BlockError.quotaExceeded) { try again.allocate(.any, 1, .named("ab")) }
    #expect(throws: BlockError.quotaExceeded) { try again.allocate(.any, 1, .named("a")) }
    _ = try again.setQuota(.named("ab"), 11)
    _ = try again.allocate(.any, 1, .named("ab"))
  }

  @Test func `Changes made during a commit go with the next`() throws {
    let one = try world.allocate(.any, 1)
    let two = try world.allocate(.any, 1)
    #expect(one.epoch == two.epoch)
    #expect(world.step())
    let three = try world.allocate(.any, 1)
    #expect(three.epoch == one.epoch + 1)
    while world.durableEpoch < one.epoch { world.serve() }
    let early = BlockWorld.recovered(from: world.disk.copy())
    #expect(BlockInvariants.facts(early).count == 2)
    world.settle()
    #expect(world.durableEpoch == three.epoch)
    #expect(
      BlockInvariants.facts(BlockWorld.recovered(from: world.disk.copy())).count == 3)
  }

  @Test func `The table has as many rows as it says, over all its blocks`() throws {
    let world = try BlockWorld(blockCount: 3000)
    var handles: [ExtentHandle] = []
    for _ in 1..<BlockTableLayout.rowCount { handles.append(try world.allocate(.any, 2).handle) }
    #expect(throws: BlockError.tableFull) { try world.allocate(.any, 1) }
    #expect(throws: BlockError.tableFull) { try world.share(handles[0], 0, 1, with: .named("b")) }
    world.settle()
    let again = BlockWorld.recovered(from: world.disk.copy())
    #expect(again.state == .ready)
    #expect(BlockInvariants.facts(again) == BlockInvariants.facts(world))
    #expect(BlockInvariants.broken(again) == [])
  }

  @Test func `A copy that a crash left behind never counts`() throws {
    for _ in 0..<200 { _ = try world.allocate(.any, 1) }
    world.settle()
    let before = BlockInvariants.facts(world)
    // Lost: an extent whose table block was written, but no superblock.
    let lost = try world.allocate(.any, 3, .named("lost"))
    while world.table.phase != .flushingTables { world.serve() }
    let after = BlockWorld.recovered(from: world.disk.copy())
    #expect(BlockInvariants.facts(after) == before)

    // The next commits come to the lost one's epoch and beyond, in another table block.
    for run in 1...3 as ClosedRange<Int> {
      #expect(lost.handle.index / BlockTableLayout.rowsPerBlock == 1)
      try after.free(ExtentHandle(index: run, generation: 1))
    }
    after.settle()
    #expect(after.durableEpoch >= lost.epoch)
    let again = BlockWorld.recovered(from: after.disk.copy())
    #expect(BlockInvariants.facts(again) == Array(before.dropFirst(3)))
  }
}
