// Block ownership on other disks than its own: foreign ones, small ones, damaged ones, ones that fail.

import ExokernelABI
import KernelCore
import TestSupport
import Testing

@Suite struct BlockDiskTests {
  private let world: BlockWorld

  init() throws { world = try BlockWorld(blockCount: 1000) }

  // MARK: Other disks

  @Test func `A disk without our table is one extent, which can be shared out but not given`()
    throws
  {
    let disk = SimulatedDisk(blockCount: 500, content: [0: [1, 2, 3], 1: [0xef53]])
    let world = BlockWorld.recovered(from: disk)
    #expect(world.state == .foreign)
    let whole = ExtentHandle(index: 1, generation: 1)
    #expect(world[whole].count == 500)
    let share = try world.share(whole, 100, 200, with: .named("ext2", [.read, .write]))
    let binding = try world.bind(share.handle, by: .named("ext2"))
    #expect(try world.use(binding, 199) == 299)
    #expect(throws: BlockError.foreign) { try world.allocate(.any, 1) }
    #expect(throws: BlockError.foreign) { try world.free(whole) }
    #expect(throws: BlockError.foreign) { try world.setQuota(.named("a"), 1) }
    #expect(throws: BlockError.notPermitted) { try world.bind(whole, by: .named("ext2")) }
    #expect(throws: BlockError.inUse) { try world.format() }
    world.end(binding)
    try world.free(share.handle)
    #expect(world.settle())
    #expect(!world.isThere(share.handle))
    #expect(world.disk.content == [0: [1, 2, 3], 1: [0xef53]])
    #expect(throws: BlockError.notPermitted) { try world.format(by: .named("a")) }
    try world.format()
    world.settle()
    #expect(world.state == .ready)
    #expect(BlockInvariants.unclean(world) == [])
    #expect(throws: BlockError.notFree) { try world.format() }
  }

  @Test func `A power cut while a table is made leaves a foreign disk or an empty table`() throws {
    var generator = SplitMix64(seed: 4)
    let world = BlockWorld.recovered(from: SimulatedDisk(blockCount: 5000, content: [7: [7]]))
    try world.format()
    var states: [BlockTableState] = []
    while world.state == .starting {
      world.serve()
      let after = BlockWorld.recovered(from: world.disk.afterPowerCut(&generator))
      if after.state == .ready { #expect(BlockInvariants.unclean(after) == []) }
      states.append(after.state)
    }
    #expect(states.first == .foreign)
    #expect(states.last == .ready)
    // A superblock that was torn the first time there was one.
    #expect(states.allSatisfy { [.ready, .foreign, .failed(.damagedSuperblock)].contains($0) })
  }

  @Test func `A disk whose table was refused can be formatted, one with a table cannot`() throws {
    _ = try world.allocate(.any, 5)
    world.settle()
    let disk = world.disk.copy {
      for copy in 0..<2 as Range<UInt64> { $0[copy]?[9] ^= 1 }
    }
    let damaged = BlockWorld.recovered(from: disk)
    #expect(damaged.state == .failed(.damagedSuperblock))
    try damaged.format()
    #expect(damaged.settle())
    #expect(damaged.state == .ready)
    #expect(BlockInvariants.broken(damaged) == [])
    #expect(BlockInvariants.facts(BlockWorld.recovered(from: damaged.disk.copy())) == [])
  }

  @Test(arguments: [0, 1, 18] as [UInt64])
  func `A disk may be too small`(count: UInt64) {
    let world = BlockWorld.recovered(from: SimulatedDisk(blockCount: count))
    #expect(world.state == .failed(.tooSmall))
    #expect(throws: BlockError.failed(.tooSmall)) { try world.format() }
    #expect(throws: BlockError.failed(.tooSmall)) { try world.allocate(.any, 1) }
  }

  @Test func `A table is not read on a smaller disk than it was made for`() throws {
    #expect(
      BlockWorld.recovered(from: world.disk.copy(blockCount: 999)).state == .failed(.wrongSize))
    let larger = BlockWorld.recovered(from: world.disk.copy(blockCount: 2000))
    #expect(larger.state == .ready)
    #expect(larger.blockCount == 1000)
  }

  // MARK: Failing disks

  @Test func `A disk that refuses for good is given up, and what was durable stays of use`() throws
  {
    var generator = SplitMix64(seed: 1)
    let old = try world.allocate(.any, 5)
    world.settle()
    let new = try world.allocate(.any, 5)
    for _ in 0..<3 {
      while world.table.step() {}
      world.disk.refuse(&generator)
      world.table.complete(succeeded: false)
    }
    #expect(world.state == .failed(.broken))
    #expect(throws: BlockError.failed(.broken)) { try world.allocate(.any, 1) }
    #expect(throws: BlockError.failed(.broken)) { try world.free(old.handle) }
    _ = try world.use(try world.bind(old.handle), 0)
    #expect(throws: BlockError.notDurable) { try world.use(try world.bind(new.handle), 0) }
  }

  @Test func `Blocks that cannot be zeroed stay their owner's`() throws {
    var generator = SplitMix64(seed: 2)
    let run = try world.allocate(.any, 5)
    world.settle()
    try world.free(run.handle)
    for _ in 0..<3 {
      while world.table.step() {}
      world.disk.refuse(&generator)
      world.table.complete(succeeded: false)
    }
    #expect(world.settle())
    #expect(world.failedFrees == 1)
    #expect(world.isThere(run.handle))
    _ = try world.use(try world.bind(run.handle), 0)
    #expect(world.state == .ready)
  }
}
