// Random installations, changes of guards, removals and ends of environments by several holders with
// several names, against the rule as the design states it; the trie is looked at after each.

import ExokernelABI
import TestSupport
import Testing

@testable import KernelCore

@Suite struct FilterSequenceTests {
  private static let names: [[UInt8]] = [[], [0x6e], [0x6e, 1], [0x6d]]
  private static let rights: [Rights] = [.all, .all, [.read, .write], [.write, .control]]

  /// A filter as the rule sees it.
  private struct Installed {
    var row: Int
    var naive: NaiveFilter
    var holder: Int
    var guardName: [UInt8]
  }

  private final class Run {
    let computer: Computer
    var source: FilterSource
    var installed: [Installed] = []
    var environments: [Int] = []
    var outcomes: [String: Int] = [:]

    init(seed: UInt64, capacities: FilterCapacities) throws {
      computer = Computer(frames: 64, environments: 12, filters: capacities, multiplier: seed)
      source = FilterSource(random: SplitMix64(seed: seed))
      for _ in 0..<3 { try addEnvironment() }
    }

    /// How many filters each environment may have, so that all together may have all.
    private var quota: Int { (computer.kernel.machine.filterCapacity - 1) / 3 }

    /// Each environment knows all names, with the same rights, in the same slots.
    func addEnvironment() throws {
      let child = try computer.makeEnvironment(
        by: computer.first, frames: 2, slices: 0, filters: quota)
      for (slot, name) in names.enumerated() {
        let low = name.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        try computer.succeed(
          Request(
            .deriveCapability, 0, 9, low, 0,
            UInt64(name.count) | UInt64(rights[slot].rawValue) << 8), by: computer.first)
        try computer.succeed(
          Request(.grantCapability, 9, computer.claim(child), UInt64(slot)), by: computer.first)
        try computer.succeed(Request(.dropCapability, 9), by: computer.first)
      }
      environments.append(child)
    }

    private func dominates(_ slot: Int, _ name: [UInt8], for right: Rights) -> Bool {
      name.starts(with: names[slot]) && rights[slot].contains(right)
    }

    /// Every reason that there is to refuse a filter.
    private func objections(to new: NaiveFilter, claiming slot: Int) -> [KernelError] {
      var found: [KernelError] = []
      var isContained = false
      for other in installed where other.naive.direction == new.direction {
        guard !new.isDisjoint(from: other.naive) else { continue }
        let isInside = other.naive.contains(new)
        let isOutside = new.contains(other.naive)
        isContained = isContained || isInside
        if isInside, isOutside {
          found.append(.notFree)
        } else if !isInside, !isOutside {
          found.append(.overlaps)
        } else if !dominates(slot, other.guardName, for: .write) {
          found.append(.notPermitted)
        }
      }
      if !isContained, !dominates(slot, [], for: .write) { found.append(.notPermitted) }
      return found
    }

    func install() {
      let description = source.filter()
      let naive = NaiveFilter(description)
      let slot = source.random.oneIn(2) ? 0 : Int.random(in: 0..<names.count, using: &source.random)
      let guardSlot = Int.random(in: 0..<names.count, using: &source.random)
      let holder = source.random.pick(environments, else: 0)
      let expected = objections(to: naive, claiming: slot)
      let held = installed.count { $0.holder == holder }
      let before = Snapshot(computer.kernel)
      do throws(KernelError) {
        let row = try computer.install(
          description, by: holder, guardSlot: UInt64(guardSlot), claiming: UInt64(slot))
        #expect(expected == [] && held < quota)
        installed.append(
          Installed(row: row, naive: naive, holder: holder, guardName: names[guardSlot]))
        count("installed")
      } catch {
        let isOver = error == .quotaExceeded && held == quota
        #expect(expected.contains(error) || error == .exhausted || isOver)
        #expect(Snapshot(computer.kernel) == before)
        count("\(error.code)")
      }
    }

    func share() {
      guard let index = installed.indices.randomElement(using: &source.random) else { return }
      let slot = Int.random(in: 0..<names.count, using: &source.random)
      let caller = Caller(
        context: 0, environment: source.random.pick(environments, else: 0))
      let handle = computer.handle(ofFilter: installed[index].row)
      let result = Result { () throws(KernelError) in
        try computer.kernel.shareFilter(caller, handle: handle, guardSlot: UInt64(slot))
      }
      if caller.environment == installed[index].holder {
        #expect(result == .success(0))
        installed[index].guardName = names[slot]
      } else {
        #expect(result == .failure(.notHeld))
      }
      count("shared")
    }

    func free() {
      guard let index = installed.indices.randomElement(using: &source.random) else { return }
      let slot = Int.random(in: 0..<names.count, using: &source.random)
      let caller = source.random.pick(environments, else: 0)
      let mayFree =
        caller == installed[index].holder
        || dominates(slot, installed[index].guardName, for: .control)
      do throws(KernelError) {
        try computer.free(filter: installed[index].row, by: caller, claiming: UInt64(slot))
        #expect(mayFree)
        installed.remove(at: index)
        count("freed")
      } catch { #expect(!mayFree && error == .notPermitted) }
    }

    /// An environment ends, and another one comes.
    func replaceEnvironment() throws {
      let index = Int.random(in: 0..<environments.count, using: &source.random)
      let environment = environments.remove(at: index)
      computer.destroy(environment, by: computer.first)
      installed.removeAll { $0.holder == environment }
      try addEnvironment()
      count("ended")
    }

    private func count(_ outcome: String) { outcomes[outcome, default: 0] += 1 }

    func step() throws {
      switch Int.random(in: 0..<300, using: &source.random) {
      case 0: try replaceEnvironment()
      case 1..<25: share()
      case 25..<25 + 2 * installed.count: free()
      default: install()
      }
      computer.expectSoundFilters()
      #expect(Set(installed.map(\.row)).count == installed.count)
      let rows = computer.kernel.machine.filterTables.filters
      #expect(rows.filter { $0.direction != .unused }.count == installed.count)
    }
  }

  #if DEBUG
    private static let steps = 300
  #else
    private static let steps = 4000
  #endif

  private static let capacities: [FilterCapacities] = [
    .small, FilterCapacities(filters: 24, states: 32, fields: 16, homes: 64),
    FilterCapacities(filters: 64, states: 256, fields: 256, homes: 8),
  ]

  @Test(arguments: [1, 2, UInt64.random(in: 1000...999_999_999)] as [UInt64], [0, 1, 2])
  func `The kernel admits what the rule admits`(seed: UInt64, capacity: Int) throws {
    print("filter sequence: seed \(seed), capacity \(capacity)")
    let run = try Run(seed: seed, capacities: Self.capacities[capacity])
    for _ in 0..<Self.steps { try run.step() }
    print("filter sequence: seed \(seed), capacity \(capacity): \(run.outcomes)")
    #expect(run.outcomes["installed", default: 0] > Self.steps / 20)
    let isTight = capacity > 0
    #expect(run.outcomes["\(KernelError.exhausted.code)", default: 0] > 0 || !isTight)
  }
}
