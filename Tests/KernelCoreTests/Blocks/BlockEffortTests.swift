// No call and no step is long (guarantee 5): the heaviest are counted, in accesses to rows and buffers,
// with the table full.

import ExokernelABI
import Testing

@testable import KernelCore

@Suite struct BlockEffortTests {
  private let world: BlockWorld
  private var runs: [ExtentHandle] = []

  /// Every row used: the most quotas, a run with many shares, and runs of two blocks with a gap of one
  /// between them.
  init() throws {
    world = try BlockWorld(blockCount: 4000)
    for index in 0..<64 {
      _ = try world.setQuota(.named(String(repeating: "x", count: 1 + index % 12) + "\(index)"), 5)
    }
    var place: UInt64 = 20
    while let grant = try? world.allocate(.at(place), 2) {
      runs.append(grant.handle)
      place += 3
      if runs.count == 700 { break }
    }
    while let _ = try? world.share(runs[350], 0, 1, with: .named("s")) {}
    world.settle()
  }

  /// How many accesses something takes.
  private func effort(_ body: () throws -> Void) rethrows -> Int {
    world.disk.accesses = 0
    try body()
    return world.disk.accesses
  }

  @Test func `Use takes as many accesses in a full table as in an empty one`() throws {
    let full = try world.bind(runs[699])
    let inFull = try effort { _ = try world.use(full, 0) }
    let small = try BlockWorld(blockCount: 100)
    let run = try small.allocate(.any, 2)
    small.settle()
    let alone = try small.bind(run.handle)
    small.disk.accesses = 0
    _ = try small.use(alone, 0)
    #expect(inFull == small.disk.accesses)
    #expect(inFull < 20)
  }

  @Test func `No call takes more than some thousand accesses`() throws {
    try world.free(runs[699])
    world.settle()
    let allocation = effort {
      #expect(throws: BlockError.exhausted) { try world.allocate(.near(2000), 1950) }
    }
    #expect(allocation < 3000)
    // Behind the last of them, in the middle of a commit that has not copied the block yet.
    try world.free(runs[0])
    while !world.table.isCommitting { _ = world.table.step() || serve() }
    let during = try effort { _ = try world.allocate(.near(3999), 1) }
    #expect(during < 6000)
  }

  @Test func `No step takes more than some thousand accesses, in freeing, commits and recovery`()
    throws
  {
    try world.free(runs[350])
    #expect(most(of: world) < 3000)
    #expect(!world.isThere(runs[350]))
    let again = BlockWorld(world.disk.copy())
    #expect(most(of: again) < 3000)
    #expect(again.state == .ready)
  }

  /// The most that a step or the end of a request takes, until all is done.
  private func most(of world: BlockWorld) -> Int {
    var most = 0
    var isActive = true
    while isActive {
      world.disk.accesses = 0
      if !world.table.step() {
        isActive = world.disk.request != nil
        if isActive {
          world.disk.carryOut()
          world.table.complete(succeeded: true)
        }
      }
      most = max(most, world.disk.accesses)
    }
    return most
  }

  private func serve() -> Bool {
    guard world.disk.request != nil else { return false }
    world.disk.carryOut()
    world.table.complete(succeeded: true)
    return true
  }
}
