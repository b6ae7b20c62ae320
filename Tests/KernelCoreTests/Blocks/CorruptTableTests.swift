// Disks on which anything may stand: random damage to a table, with its sums as they were or made right
// again. The table is refused by name, or it is one that could have been written here.

import ExokernelABI
import TestSupport
import Testing

@testable import KernelCore

@Suite struct CorruptTableTests {
  #if DEBUG
    private static let disks: UInt64 = 300
  #else
    private static let disks: UInt64 = 6000
  #endif

  /// A table with something in several blocks.
  private static func sample() throws -> SimulatedDisk {
    let world = try BlockWorld(blockCount: 900)
    var last = ExtentHandle(rawValue: 0)
    for index in 0..<200 as Range<UInt64> {
      last = try world.allocate(.at(40 + index * 4), 1 + index % 4).handle
      if index % 3 == 0 { _ = try world.share(last, 0, 1, with: .named("s", .read)) }
      if index % 50 == 0 { world.settle() }
    }
    _ = try world.setQuota(.named("a"), 1000)
    world.settle()
    return world.disk
  }

  @Test func `Whatever stands on a disk, its table is sound, foreign or refused by name`() throws {
    let sample = try Self.sample()
    let first = UInt64.random(in: 0...1 << 40)
    var outcomes: [String: Int] = [:]
    for seed in first..<first + Self.disks {
      var generator = SplitMix64(seed: seed)
      let world = BlockWorld(sample.copy { Self.damage(&$0, &generator) })
      #expect(world.settle(limit: 20_000), "seed \(seed)")
      outcomes["\(world.state)", default: 0] += 1
      #expect(world.state != .starting, "seed \(seed)")
      #expect(world.disk.violations == [], "seed \(seed)")
      if world.state == .ready {
        #expect(BlockInvariants.broken(world) == [], "seed \(seed)")
      } else if world.state != .foreign {
        #expect(throws: BlockError.self) { try world.bind(ExtentHandle(index: 1, generation: 1)) }
      }
    }
    print("damage: seeds \(first) to \(first + Self.disks - 1): \(outcomes)")
    #expect(outcomes.count >= 7)
  }

  /// Changes some words of some blocks of the table.
  private static func damage(
    _ content: inout SimulatedDisk.Content, _ generator: inout SplitMix64
  ) {
    let makesRight = !generator.oneIn(4)
    for _ in 0...Int.random(in: 0..<4, using: &generator) {
      let block =
        generator.oneIn(3)
        ? UInt64.random(in: 0..<2, using: &generator) : .random(in: 0..<8, using: &generator)
      var words = content[block] ?? Array(repeating: 0, count: 512)
      let word = Int.random(in: 0..<(generator.oneIn(2) ? 24 : 512), using: &generator)
      words[word] = changed(words[word], words, &generator)
      if generator.oneIn(12) { words = Array(repeating: 0, count: 512) }
      if makesRight { words[3] = sum(of: words) }
      content[block] = words
    }
  }

  private static func changed(
    _ word: UInt64, _ words: [UInt64], _ generator: inout SplitMix64
  ) -> UInt64 {
    switch Int.random(in: 0..<5, using: &generator) {
    case 0: generator.next()
    case 1: word ^ 1 << UInt64.random(in: 0..<64, using: &generator)
    case 2: word &+ .random(in: 0..<8, using: &generator) &- 4
    case 3: .max
    default: words[Int.random(in: 0..<512, using: &generator)]
    }
  }

  private static func sum(of words: [UInt64]) -> UInt64 {
    var sum = BlockSum()
    for (index, word) in words.enumerated() { sum.add(index == 3 ? 0 : word) }
    return sum.value
  }

  @Test func `Any change of one word is noticed`() throws {
    let sample = try Self.sample()
    let good = sample.content[0] ?? []
    var generator = SplitMix64(seed: 3)
    for word in good.indices where word != 3 {
      var words = good
      words[word] ^= 1 << UInt64.random(in: 0..<64, using: &generator)
      #expect(Self.sum(of: words) != good[3])
    }
  }
}
