import TestSupport
import Testing

@testable import ExOSFiles
@testable import FileSimulation

@Suite struct BufferCacheTests {
  /// A disk each of whose blocks begins with its number.
  private func numberedDisk(blockCount: Int, seed: UInt64 = 1) -> MemoryDisk {
    let disk = MemoryDisk(blockCount: blockCount, seed: seed)
    for block in 0..<blockCount { disk.content.memory.store(UInt64(block), to: block, at: 0) }
    return disk
  }

  @Test func `A block is read once, and found from then on`() throws {
    let disk = numberedDisk(blockCount: 100)
    disk.isTracing = true
    var cache = BufferCache<MemoryDevice, LeastRecentlyUsed>(MemoryDevice(disk, slotCount: 5))
    for block in [7, 8, 7, 9, 7] as [UInt64] {
      let slot = try cache.slot(of: block)
      #expect(cache.memory.word64(slot, at: 0) == block)
    }
    #expect(disk.trace == [.read(7), .read(8), .read(9)])
    #expect(cache.statistics.hits == 2)
  }

  @Test func `What is dirty is written in the order of the disk, and then flushed`() throws {
    let disk = numberedDisk(blockCount: 100)
    var cache = BufferCache<MemoryDevice, LeastRecentlyUsed>(MemoryDevice(disk, slotCount: 9))
    for block in [70, 3, 20, 99] as [UInt64] {
      let slot = try cache.slot(of: block)
      cache.memory.store(block * 10, to: slot, at: 8)
      cache.markDirty(slot)
    }
    disk.isTracing = true
    try cache.synchronize()
    #expect(disk.trace == [.write(3), .write(20), .write(70), .write(99), .flush])
    #expect(disk.content.memory.word64(70, at: 8) == 700)
    disk.trace = []
    try cache.synchronize()
    #expect(disk.trace == [.flush])
  }

  @Test func `The least recently used block leaves, or the most recently used`() throws {
    let disk = numberedDisk(blockCount: 10)
    var least = BufferCache<MemoryDevice, LeastRecentlyUsed>(MemoryDevice(disk, slotCount: 4))
    var most = BufferCache<MemoryDevice, MostRecentlyUsed>(MemoryDevice(disk, slotCount: 4))
    var second = BufferCache<MemoryDevice, SecondChance>(MemoryDevice(disk, slotCount: 4))
    for block in [1, 2, 3, 1, 4] as [UInt64] {
      _ = try least.slot(of: block)
      _ = try most.slot(of: block)
      _ = try second.slot(of: block)
    }
    #expect([1, 3, 4].allSatisfy { least.find($0) >= 0 })
    #expect([2, 3, 4].allSatisfy { most.find($0) >= 0 })
    #expect([2, 3, 4].allSatisfy { second.find($0) >= 0 })
  }

  @Test func `A pinned block stays, and a cache full of pins says so`() throws {
    let disk = numberedDisk(blockCount: 10)
    var cache = BufferCache<MemoryDevice, SecondChance>(MemoryDevice(disk, slotCount: 3))
    let first = try cache.slot(of: 1)
    cache.pin(first)
    for block in 2..<10 as Range<UInt64> { _ = try cache.slot(of: block) }
    #expect(cache.find(1) == first)
    cache.pin(try cache.slot(of: 9))
    #expect(throws: BlockError.noSpace) { _ = try cache.slot(of: 5) }
    cache.unpin(first)
    _ = try cache.slot(of: 5)
    #expect(cache.find(1) < 0)
  }

  @Test func `What is pinned does not change, whatever is written to its block`() throws {
    let disk = numberedDisk(blockCount: 10)
    var cache = BufferCache<MemoryDevice, SecondChance>(MemoryDevice(disk, slotCount: 4))
    let pinned = try cache.slot(of: 1)
    cache.pin(pinned)
    let changed = try cache.slotToChange(of: 1)
    #expect(changed != pinned && cache.memory.word64(changed, at: 0) == 1)
    cache.memory.store(71 as UInt64, to: changed, at: 0)
    cache.pin(changed)
    // The block leaves nothing of itself in a third slot, which is overwritten as a whole.
    let overwritten = try cache.slotToOverwrite(of: 1)
    cache.memory.store(72 as UInt64, to: overwritten, at: 0)
    #expect([pinned, changed].allSatisfy { $0 != overwritten })
    #expect(throws: BlockError.noSpace) {
      cache.pin(overwritten)
      _ = try cache.slotToChange(of: 1)
    }
    #expect(cache.memory.word64(pinned, at: 0) == 1 && cache.memory.word64(changed, at: 0) == 71)
    try cache.synchronize()
    #expect(try cache.slot(of: 1) == overwritten)
    #expect(disk.content.memory.word64(1, at: 0) == 72)
    for slot in [pinned, changed, overwritten] { cache.unpin(slot) }
    // The slots are good for other blocks again.
    for block in 5..<8 as Range<UInt64> {
      let slot = try cache.slot(of: block)
      #expect(cache.memory.word64(slot, at: 0) == block)
    }
    let slot = try cache.slot(of: 1)
    #expect(cache.memory.word64(slot, at: 0) == 72)
  }

  @Test func `A read that fails is an error, and may be tried again`() throws {
    let disk = numberedDisk(blockCount: 10)
    var cache = BufferCache<MemoryDevice, LeastRecentlyUsed>(MemoryDevice(disk, slotCount: 3))
    disk.badBlocks = [4]
    #expect(throws: BlockError.ioError) { _ = try cache.slot(of: 4) }
    cache.prefetch(4)
    #expect(throws: BlockError.ioError) { _ = try cache.slot(of: 4) }
    #expect(throws: BlockError.outOfRange) { _ = try cache.slot(of: 10) }
    disk.badBlocks = []
    let slot = try cache.slot(of: 4)
    #expect(cache.memory.word64(slot, at: 0) == 4)
  }

  @Test func `A write that fails stays dirty`() throws {
    let disk = numberedDisk(blockCount: 10)
    var cache = BufferCache<MemoryDevice, LeastRecentlyUsed>(MemoryDevice(disk, slotCount: 4))
    for block in [1, 2] as [UInt64] {
      cache.memory.store(77 as UInt64, to: try cache.slotToOverwrite(of: block), at: 0)
    }
    disk.badBlocks = [1]
    #expect(throws: BlockError.ioError) { try cache.synchronize() }
    #expect(disk.content.memory.word64(2, at: 0) == 77)
    disk.badBlocks = []
    try cache.synchronize()
    #expect(disk.content.memory.word64(1, at: 0) == 77)
  }

  @Test func `A block that cannot be written leaves the others their slots`() throws {
    try expectRoom(BufferCache<MemoryDevice, LeastRecentlyUsed>.self)
    try expectRoom(BufferCache<MemoryDevice, MostRecentlyUsed>.self)
    try expectRoom(BufferCache<MemoryDevice, SecondChance>.self)
  }

  private func expectRoom<Policy: ReplacementPolicy & ~Copyable>(
    _: BufferCache<MemoryDevice, Policy>.Type
  ) throws {
    let disk = numberedDisk(blockCount: 30)
    var cache = BufferCache<MemoryDevice, Policy>(MemoryDevice(disk, slotCount: 4))
    disk.badBlocks = [1, 2]
    for block in [1, 3, 2] as [UInt64] {
      cache.memory.store(77 as UInt64, to: try cache.slotToOverwrite(of: block), at: 0)
    }
    for block in 4..<30 as Range<UInt64> {
      let slot = try cache.slot(of: block)
      #expect(cache.memory.word64(slot, at: 0) == block)
    }
    cache.markDirty(try cache.slot(of: 5))
    disk.faults.writes = 1
    #expect(throws: BlockError.ioError) { _ = try cache.slot(of: 6) }
    disk.faults = .none
    disk.badBlocks = []
    try cache.synchronize()
    for block in 1...3 { #expect(disk.content.memory.word64(block, at: 0) == 77) }
  }

  @Test func `What is made and forgotten over and over leaves nothing to remember`() throws {
    let disk = numberedDisk(blockCount: 30)
    var cache = BufferCache<MemoryDevice, LeastRecentlyUsed>(MemoryDevice(disk, slotCount: 9))
    let kept = try cache.slotToOverwrite(of: 1)
    cache.memory.store(77 as UInt64, to: kept, at: 0)
    for _ in 0..<1000 {
      _ = try cache.slotToOverwrite(of: 2)
      cache.forget(2)
    }
    #expect(cache.dirtyCount < 20)
    try cache.synchronize()
    #expect(disk.writeCount == 1)
    #expect(disk.content.memory.word64(1, at: 0) == 77)
  }

  @Test func `What is read ahead is under way before it is asked for`() throws {
    let disk = numberedDisk(blockCount: 100)
    disk.isReordering = true
    disk.isTracing = true
    var cache = BufferCache<MemoryDevice, LeastRecentlyUsed>(MemoryDevice(disk, slotCount: 17))
    for block in 10..<20 as Range<UInt64> { cache.prefetch(block) }
    #expect(disk.trace == (10..<20).map { .read($0) })
    for block in 10..<20 as Range<UInt64> {
      let slot = try cache.slot(of: block)
      #expect(cache.memory.word64(slot, at: 0) == block)
    }
    #expect(disk.trace.count == 10)
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `Whatever is done, the cache holds what was written last`(seed: UInt64) throws {
    try churn(BufferCache<MemoryDevice, LeastRecentlyUsed>.self, seed: seed)
    try churn(BufferCache<MemoryDevice, MostRecentlyUsed>.self, seed: seed)
    try churn(BufferCache<MemoryDevice, SecondChance>.self, seed: seed)
  }

  private func churn<Policy: ReplacementPolicy & ~Copyable>(
    _: BufferCache<MemoryDevice, Policy>.Type, seed: UInt64
  ) throws {
    let disk = numberedDisk(blockCount: 64, seed: seed)
    disk.isReordering = true
    disk.depth = 5
    disk.faults = DeviceFaults(reads: 50, writes: 50)
    var random = SplitMix64(seed: seed)
    var model = (0..<64).map { UInt64($0) }
    var cache = BufferCache<MemoryDevice, Policy>(MemoryDevice(disk, slotCount: 12))
    for step in 0..<20_000 {
      let block = UInt64.random(in: 0..<64, using: &random)
      switch Int.random(in: 0..<8, using: &random) {
      case 0...2:
        guard let slot = try? cache.slot(of: block) else { continue }
        #expect(cache.memory.word64(slot, at: 0) == model[Int(block)], "seed \(seed) \(step)")
      case 3, 4:
        guard let slot = try? cache.slot(of: block) else { continue }
        model[Int(block)] = random.next()
        cache.memory.store(model[Int(block)], to: slot, at: 0)
        cache.markDirty(slot)
      case 5:
        guard let slot = try? cache.slotToOverwrite(of: block) else { continue }
        model[Int(block)] = random.next()
        cache.memory.store(model[Int(block)], to: slot, at: 0)
      case 6: cache.prefetch(block)
      default: if random.oneIn(20) { try? cache.synchronize() }
      }
    }
    disk.faults = .none
    try cache.synchronize()
    for block in 0..<64 { #expect(disk.content.memory.word64(block, at: 0) == model[block]) }
  }
}
