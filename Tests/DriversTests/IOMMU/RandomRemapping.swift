// A run of random mappings. The model is naive: for each page where it is, and where it was while a unit may
// still remember that.

import TestSupport
import Testing

@testable import Drivers

/// A world in which pages come and go.
final class RandomRemapping {
  /// What came of requests and invalidations.
  struct Ends {
    var reached = 0
    var refused = 0
    /// Requests that reached what was unmapped before.
    var lingering = 0
    var completed = 0
    var busy = 0

    mutating func add(_ other: Ends) {
      reached += other.reached
      refused += other.refused
      lingering += other.lingering
      completed += other.completed
      busy += other.busy
    }
  }

  private struct Target: Hashable {
    let physical: UInt64
    let isWritable: Bool
  }

  /// The regions of 2 MiB in which pages are mapped.
  private static let regions: [UInt64] = [0, 5, 511, 512, 0x3_0000, 0x3_ffff]
  private static let pagesPerRegion: UInt64 = 6

  let world: RemappingWorld
  private let seed: UInt64
  private var generator: SplitMix64
  private var mapped: [UInt64: Target] = [:]
  /// Where pages were, when no ticket of an invalidation since has been seen complete.
  private var former: [UInt64: Set<Target>] = [:]
  /// Tickets, and what will be forgotten with each.
  private var tickets: [(ticket: InvalidationTicket, former: [UInt64: Set<Target>])] = []
  private(set) var ends = Ends()

  init(seed: UInt64, isCoherent: Bool) throws {
    self.seed = seed
    generator = SplitMix64(seed: seed)
    world = try RemappingWorld(isCoherent: isCoherent, pages: Self.regions.count)
    world.unit.isPrompt = false
  }

  func run(_ count: Int) throws {
    for step in 0..<count {
      switch Int.random(in: 0..<10, using: &generator) {
      case 0, 1: try map()
      case 2: unmap()
      case 3: invalidate()
      case 4: world.unit.process(Int.random(in: 0...2, using: &generator))
      case 5: takeTickets()
      default: access(step)
      }
      // One request leaves one fault at the most.
      if let fault = world.takeFault() {
        #expect(fault.source == RemappingWorld.disk.requesterID)
        #expect(world.takeFault() == nil, "seed \(seed), step \(step)")
      }
    }
    #expect(world.machine.violations == [], "seed \(seed)")
  }

  private func randomPage() -> UInt64 {
    let region = generator.pick(Self.regions, else: 0)
    return region << 21 | UInt64.random(in: 0..<Self.pagesPerRegion, using: &generator) << 12
  }

  private func map() throws {
    let page = randomPage()
    let target = Target(
      physical: UInt64.random(in: 0..<1 << 27, using: &generator) << 12,
      isWritable: generator.oneIn(2))
    guard mapped[page] == nil else {
      #expect(throws: RemappingError.alreadyMapped) {
        try world.map(page, to: target.physical, writable: target.isWritable)
      }
      return
    }
    try world.map(page, to: target.physical, writable: target.isWritable)
    mapped[page] = target
  }

  private func unmap() {
    let page = randomPage()
    world.tables.unmap(page)
    guard let target = mapped.removeValue(forKey: page) else { return }
    former[page, default: []].insert(target)
  }

  private func invalidate() {
    guard let ticket = try? world.invalidate() else {
      ends.busy += 1
      world.unit.process(100)
      return
    }
    tickets.append((ticket, former))
    former = [:]
  }

  /// Hears which invalidations are complete: in order, whatever they took with them.
  private func takeTickets() {
    while let first = tickets.first, world.isComplete(first.ticket) {
      tickets.removeFirst()
      ends.completed += 1
    }
  }

  private func access(_ step: Int) {
    let page = randomPage()
    let isWrite = generator.oneIn(2)
    let result = isWrite ? world.write(page) : world.read(page)
    let now = mapped[page].flatMap { !isWrite || $0.isWritable ? $0.physical : nil }
    if result == nil { ends.refused += 1 } else { ends.reached += 1 }
    if result == now { return }
    ends.lingering += 1
    let others = tickets.reduce(former[page] ?? []) { $0.union($1.former[page] ?? []) }
    let possible = others.map { !isWrite || $0.isWritable ? $0.physical : nil }
    #expect(possible.contains(result), "seed \(seed), step \(step), page \(page)")
  }
}
