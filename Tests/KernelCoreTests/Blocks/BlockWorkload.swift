// Random calls on a table over a disk, beside a naive model: of each block its owner, and of each row what
// was asked and how far it is. After each request of the disk the power may be cut on a copy of it.

import ExokernelABI
import KernelCore
import TestSupport
import Testing

/// A world in which blocks come and go.
final class BlockWorkload {
  /// What was asked for and came to be.
  private struct Asked {
    let fact: BlockFact
    let epoch: UInt64
    let owner: ExtentHandle?
    var isFreed = false
  }

  private static let names = ["a", "a1", "a12", "b", "b-long-name-14"].map { Capability.named($0) }

  private(set) var world: BlockWorld
  private let seed: UInt64
  private var generator: SplitMix64
  private let blockCount: UInt64
  /// Who owns each block; nobody until the end of its owner is durable.
  private var owners: [ExtentHandle?]
  private var asked: [UInt64: Asked] = [:]
  private var transfers: [BlockBinding] = []
  private var nextStamp: UInt64 = 1
  private var newestRun: ExtentHandle?

  var cutsPower = false
  var refuses = false
  private var refusedLast = false
  private(set) var cuts = 0
  /// Cuts after which something was there that was not yet reported.
  private(set) var unreported = 0

  init(seed: UInt64) throws {
    self.seed = seed
    generator = SplitMix64(seed: seed)
    blockCount = generator.pick([60, 300, 700, 700], else: 300)
    world = try BlockWorld(blockCount: blockCount)
    owners = Array(repeating: nil, count: Int(blockCount))
    if blockCount == 700 { try spread() }
  }

  /// Fills rows of several table blocks.
  private func spread() throws {
    for block in 0..<300 as Range<UInt64> { try allocate(.at(40 + block * 2), 1, Self.names[0]) }
    world.settle()
    notice()
  }

  // MARK: Steps

  func run(steps: Int) throws {
    for step in 0..<steps {
      try self.step()
      if step % 16 == 0 { check() }
      if hasFailed { return }
    }
    for binding in transfers { world.end(binding) }
    transfers = []
    #expect(world.settle(), "seed \(seed)")
    notice()
    check()
    #expect(asked.values.allSatisfy { !$0.isFreed }, "seed \(seed): something stays freed")
  }

  private var hasFailed = false

  private func expect(_ condition: Bool, _ complaint: String) {
    guard !condition, !hasFailed else { return }
    hasFailed = true
    Issue.record("seed \(seed): \(complaint)")
  }

  private func below(_ limit: UInt64) -> UInt64 { .random(in: 0..<limit, using: &generator) }

  private func step() throws {
    switch below(16) {
    case 0...2: try allocateSomething()
    case 3: shareSomething()
    case 4: freeSomething()
    case 5: beginTransfer()
    case 6:
      if !transfers.isEmpty {
        world.end(transfers.remove(at: Int(below(UInt64(transfers.count)))))
      }
    case 7 where generator.oneIn(8):
      let name = Self.names[Int(below(5))]
      if let grant = try? world.setQuota(name, below(blockCount)) {
        asked[grant.handle.rawValue] = Asked(
          fact: BlockFact(world[grant.handle]), epoch: grant.epoch, owner: nil)
      }
    case 7...10:
      if !world.table.step() { serve() }
    default: serve()
    }
    notice()
  }

  /// Has the disk do what it was asked.
  private func serve() {
    guard world.disk.request != nil else {
      _ = world.table.step()
      return
    }
    if cutsPower { cutPower() }
    guard world.disk.request != nil else { return }
    let isRefused = refuses && !refusedLast && generator.oneIn(5)
    refusedLast = isRefused
    if isRefused { world.disk.refuse(&generator) } else { world.disk.carryOut() }
    world.table.complete(succeeded: !isRefused)
    if cutsPower { cutPower() }
  }

  /// Hears of rows whose end is durable.
  private func notice() {
    for (key, entry) in asked where entry.isFreed || entry.owner != nil {
      let handle = ExtentHandle(rawValue: key)
      guard !world.isThere(handle) else { continue }
      let ownerIsFreed = entry.owner.map { asked[$0.rawValue]?.isFreed ?? true } ?? false
      expect(entry.isFreed || ownerIsFreed, "row \(handle.index) went by itself")
      asked[key] = nil
      for block in owners.indices where owners[block] == handle { owners[block] = nil }
    }
  }

  // MARK: Calls

  private func allocateSomething() throws {
    let place: BlockPlace =
      switch below(3) {
      case 0: .any
      case 1: .near(below(blockCount + 50))
      default: .at(BlockTableLayout.reservedCount + below(blockCount - 20))
      }
    let count = 1 + below(generator.oneIn(5) ? 60 : 6)
    try allocate(place, min(count, 42), Self.names[Int(below(5))])
  }

  private func allocate(_ place: BlockPlace, _ count: UInt64, _ name: Capability) throws {
    let expected = bestStart(place, count)
    do throws(BlockError) {
      let grant = try world.allocate(place, count, name)
      let row = world[grant.handle]
      newestRun = grant.handle
      expect(row.start == expected, "\(count) at \(place): \(row.start), not \(expected ?? 0)")
      for block in row.start..<row.start + count {
        expect(owners[Int(block)] == nil, "block \(block) had an owner")
        expect(world.disk.content[block] == nil, "block \(block) was given unclean")
        owners[Int(block)] = grant.handle
      }
      asked[grant.handle.rawValue] = Asked(fact: BlockFact(row), epoch: grant.epoch, owner: nil)
    } catch {
      switch error {
      case .quotaExceeded, .tableFull: break
      case .outOfRange:
        if case .at(let start) = place { expect(start + count > blockCount, "it is within") }
      case .exhausted, .notFree: expect(expected == nil, "there is room at \(expected ?? 0)")
      default: expect(false, "\(error)")
      }
    }
  }

  /// Where a run must begin, by trying every block.
  private func bestStart(_ place: BlockPlace, _ count: UInt64) -> UInt64? {
    guard count <= blockCount else { return nil }
    let starts = (BlockTableLayout.reservedCount...blockCount - count).filter { start in
      (start..<start + count).allSatisfy { owners[Int($0)] == nil }
    }
    switch place {
    case .any: return starts.first
    case .at(let wish): return starts.first { $0 == wish }
    case .near(let wish):
      return starts.min { max($0, wish) - min($0, wish) < max($1, wish) - min($1, wish) }
    }
  }

  private func something(_ kinds: Set<UInt8>) -> ExtentHandle? {
    let keys = asked.filter { kinds.contains($0.value.fact.kind) }.keys.sorted()
    return keys.isEmpty ? nil : ExtentHandle(rawValue: keys[Int(below(UInt64(keys.count)))])
  }

  private func shareSomething() {
    let newest = generator.oneIn(2) ? newestRun : nil
    guard let handle = newest ?? something([1, 2]), let entry = asked[handle.rawValue] else {
      return
    }
    let first = below(entry.fact.count)
    let count = 1 + below(entry.fact.count - first)
    guard
      let grant = try? world.share(handle, first, count, with: .named("s", [.read, .control]))
    else { return }
    asked[grant.handle.rawValue] = Asked(
      fact: BlockFact(world[grant.handle]), epoch: grant.epoch, owner: entry.owner ?? handle)
  }

  private func freeSomething() {
    guard let handle = something([1, 2]) else { return }
    do throws(BlockError) {
      try world.free(handle)
      asked[handle.rawValue]?.isFreed = true
    } catch { expect(error == .beingFreed || error == .stale, "\(error)") }
  }

  private func beginTransfer() {
    guard transfers.count < 8, let handle = something([1]),
      let binding = try? world.bind(handle)
    else { return }
    do throws(BlockError) {
      let block = try world.use(binding, 0)
      expect(owners[Int(block)] == handle, "block \(block) is another's")
      world.disk.fill(block, with: nextStamp)
      nextStamp += 1
      transfers.append(binding)
    } catch { expect(error == .notDurable || error == .beingFreed, "\(error)") }
  }

  // MARK: Checks

  private func check() {
    let broken = BlockInvariants.broken(world)
    expect(broken == [], "\(broken)")
  }

  private func cutPower() {
    guard !hasFailed else { return }
    notice()
    cuts += 1
    let after = BlockWorld.recovered(from: world.disk.afterPowerCut(&generator))
    expect(after.state == .ready, "after a cut the table is \(after.state)")
    let broken = BlockInvariants.broken(after)
    expect(broken == [], "after a cut: \(broken)")
    let unclean = BlockInvariants.unclean(after)
    expect(unclean == [], "after a cut \(unclean) are nobody's and not zero")

    let durable = world.durableEpoch
    expect(
      after.durableEpoch == durable || after.durableEpoch == durable + 1,
      "epoch \(after.durableEpoch) after \(durable)")
    compare(Set(BlockInvariants.facts(after)), durable)
    if generator.oneIn(30) { goOn(with: after) }
  }

  /// Goes on after a power cut, with what there is.
  private func goOn(with after: BlockWorld) {
    world = after
    transfers = []
    asked = [:]
    newestRun = nil
    owners = Array(repeating: nil, count: Int(blockCount))
    for index in 1..<BlockTableLayout.rowCount {
      let row = world.disk[extent: index]
      guard row.kind != .unused else { continue }
      let handle = ExtentHandle(index: index, generation: row.generation)
      asked[handle.rawValue] = Asked(
        fact: BlockFact(row), epoch: 0,
        owner: row.kind == .shared ? ExtentHandle(index: Int(row.owner), generation: 1) : nil)
      guard row.kind == .owned else { continue }
      for block in row.start..<row.start + row.count { owners[Int(block)] = handle }
    }
  }

  private func compare(_ found: Set<BlockFact>, _ durable: UInt64) {
    let isAhead = asked.values.contains { $0.epoch > durable && found.contains($0.fact) }
    if isAhead { unreported += 1 }
    for fact in found where fact.kind != 3 {
      expect(asked.values.contains { $0.fact == fact }, "nobody asked for \(fact)")
    }
    for entry in asked.values where entry.epoch <= durable && !entry.isFreed {
      if let owner = entry.owner, asked[owner.rawValue]?.isFreed ?? true { continue }
      expect(found.contains(entry.fact), "\(entry.fact) was durable")
    }
  }
}
