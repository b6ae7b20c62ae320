// Who may install which filter: the rule on overlaps, guards, sharing and freeing, and what is refused.

import ExokernelABI
import Testing

@testable import KernelCore

@Suite struct FilterTests {
  private let computer = Computer(filters: .small)
  private let first: Int

  init() { first = computer.first }

  private func bytes(_ tests: (offset: Int, values: [UInt8], masks: [UInt8]?)...)
    -> FilterDescription
  { .bytes(tests) }

  private func record(_ filter: Int) -> FilterRecord { computer.kernel.machine[filter: filter] }

  // MARK: Allocate

  @Test func `A filter's row says who holds it, which ring it fills and what it compares`() throws {
    let filter = try computer.install(.port(80), ring: 3)
    let row = record(filter)
    #expect(row.direction == .incoming && row.holder == UInt32(first) && row.ring == 3)
    #expect(row.guardName == .root && row.hits == 0 && row.drops == 0 && row.headerLength == 0)
    #expect(row.atomCount == 4 && row.specificity == 24 + 13 + 8 + 32 + 16)
    #expect(computer.kernel.machine[environment: first].firstFilter == UInt32(filter))
    #expect(computer.kernel.machine[environment: first].filterCount == 1)
    computer.expectSoundFilters()
  }

  @Test func `Disjoint filters of many holders stand side by side`() throws {
    try computer.install(.remainder)
    computer.kernel.machine[filter: 1].guardName = .fromWords(0x6e, 1 << 48)
    let one = try computer.makeEnvironment(named: [[0x6e], [0x61]])
    let two = try computer.makeEnvironment(named: [[0x6e], [0x62]])
    let http = try computer.install(.port(80), by: one, guardSlot: 1)
    let dns = try computer.install(.port(53), by: two, guardSlot: 1)
    #expect(record(http).guardName.low == 0x61 && record(dns).guardName.low == 0x62)
    computer.expectSoundFilters()
  }

  @Test func `Overlap without nesting is refused, whoever asks`() throws {
    try computer.install(bytes((0, [1], nil), (8, [2], nil)))
    computer.expectRefused(.overlaps) { () throws(KernelError) in
      try computer.install(bytes((8, [2], nil), (16, [3], nil)))
    }
    try computer.install(bytes((8, [3], nil), (16, [3], nil)))
  }

  @Test func `An equal filter is refused`() throws {
    try computer.install(.port(80))
    computer.expectRefused(.notFree) { () throws(KernelError) in
      try computer.install(.port(80))
    }
  }

  @Test func `Who dominates the wider filter's guard carves out of it, nobody else`() throws {
    let holder = try computer.makeEnvironment(named: [[0x6e], [0x6e, 1], []])
    let guest = try computer.makeEnvironment(named: [[0x6e]])
    let reader = try computer.makeEnvironment(named: [[0x6e]], rights: .read)
    let stranger = try computer.makeEnvironment(named: [[0x6d], [0x6e, 2]])
    let wide = bytes((12, [8, 0], nil))
    try computer.install(wide, by: holder, guardSlot: 0, claiming: 2)
    computer.expectRefused(.notPermitted) { () throws(KernelError) in
      try computer.install(.port(80), by: stranger)
    }
    computer.expectRefused(.notPermitted) { () throws(KernelError) in
      try computer.install(.port(80), by: stranger, claiming: 1)
    }
    computer.expectRefused(.notPermitted) { () throws(KernelError) in
      try computer.install(.port(80), by: reader)
    }
    try computer.install(.port(80), by: guest)
    computer.expectSoundFilters()
  }

  @Test func `A wider filter needs the agreement of those it surrounds, and of the link`() throws {
    let holder = try computer.makeEnvironment(named: [[0x6e], []])
    let guest = try computer.makeEnvironment(named: [[0x6e]])
    let rooted = try computer.makeEnvironment(named: [[]], rights: [.read, .control])
    try computer.install(.port(80), by: holder, guardSlot: 0, claiming: 1)
    let wide = bytes((12, [8, 0], nil))
    for environment in [guest, rooted] {
      computer.expectRefused(.notPermitted) { () throws(KernelError) in
        try computer.install(wide, by: environment)
      }
      computer.expectRefused(.notPermitted) { () throws(KernelError) in
        try computer.install(.remainder, by: environment)
      }
    }
    try computer.install(wide)
    try computer.install(.remainder)
    computer.expectSoundFilters()
  }

  @Test func `Filters of different spaces prove nothing about each other`() throws {
    let rule = FilterHeaderRule.behindIPv4
    let fixed = FilterDescription.bytes([(36, [0, 80], nil)])
    let computed = FilterDescription.bytes([(1002, [0, 81], nil)], rule: rule)
    try computer.install(fixed)
    computer.expectRefused(.overlaps) { () throws(KernelError) in try computer.install(computed) }
    var other = rule.rawValue
    other ^= 1
    try computer.free(filter: 1)
    try computer.install(computed)
    try computer.install(.bytes([(1002, [0, 82], nil)], rule: rule))
    computer.expectRefused(.overlaps) { () throws(KernelError) in
      try computer.install(
        .bytes([(1002, [0, 80], nil)], rule: FilterHeaderRule(rawValue: other)))
    }
    computer.expectSoundFilters()
  }

  @Test func `Templates and incoming filters do not concern each other`() throws {
    try computer.install(.bytes([(34, [0, 80], nil)]))
    try computer.install(.bytes([(34, [0, 80], nil)], .outgoing, headerLength: 54))
    computer.expectRefused(.notFree) { () throws(KernelError) in
      try computer.install(.bytes([(34, [0, 80], nil)], .outgoing, headerLength: 60))
    }
    computer.expectSoundFilters()
  }

  @Test func `An environment holds as many filters as its quota, templates among them`() throws {
    let child = try computer.makeEnvironment(named: [[]], filters: 2)
    let filter = try computer.install(.port(80), by: child)
    try computer.install(.bytes([(34, [0, 80], nil)], .outgoing, headerLength: 54), by: child)
    computer.expectRefused(.quotaExceeded) { () throws(KernelError) in
      try computer.install(.port(81), by: child)
    }
    try computer.free(filter: filter, by: child)
    try computer.install(.port(81), by: child)
    #expect(computer.kernel.machine[environment: first].filterQuota == 61)
    computer.destroy(child, by: first)
    #expect(computer.kernel.machine[environment: first].filterQuota == 63)
    computer.expectSound()
  }

  // MARK: Share and free

  @Test func `Sharing changes who may carve, and takes the holder`() throws {
    let holder = try computer.makeEnvironment(named: [[], [0x6e], [0x6d]])
    let guest = try computer.makeEnvironment(named: [[0x6d]])
    let wide = try computer.install(.remainder, by: holder, guardSlot: 1)
    let handle = computer.handle(ofFilter: wide)
    func share(_ environment: Int, _ slot: UInt64) throws(KernelError) {
      _ = try computer.kernel.shareFilter(
        Caller(context: 0, environment: environment), handle: handle, guardSlot: slot)
    }
    computer.expectRefused(.notHeld) { () throws(KernelError) in try share(guest, 0) }
    computer.expectRefused(.noCapability) { () throws(KernelError) in try share(holder, 3) }
    computer.expectRefused(.noCapability) { () throws(KernelError) in try share(holder, 16) }
    computer.expectRefused(.notPermitted) { () throws(KernelError) in
      try computer.install(.port(80), by: guest)
    }
    try share(holder, 2)
    try computer.install(.port(80), by: guest)
  }

  @Test func `The holder frees a filter, or who controls its guard`() throws {
    let holder = try computer.makeEnvironment(named: [[], [0x6e]])
    let writer = try computer.makeEnvironment(named: [[0x6e]], rights: [.read, .write])
    let owner = try computer.makeEnvironment(named: [[0x6e], [0x6d]])
    let before = computer.kernel.machine.filterTables
    var filter = try computer.install(.port(80), by: holder, guardSlot: 1)
    computer.expectRefused(.notPermitted) { () throws(KernelError) in
      try computer.free(filter: filter, by: writer)
    }
    computer.expectRefused(.notPermitted) { () throws(KernelError) in
      try computer.free(filter: filter, by: owner, claiming: 1)
    }
    let stale = computer.handle(ofFilter: filter)
    try computer.free(filter: filter, by: owner)
    #expect(computer.kernel.machine.filterTables.edges == before.edges)
    computer.expectRefused(.stale) { () throws(KernelError) in
      _ = try computer.kernel.freeFilter(
        Caller(context: 0, environment: holder), handle: stale, by: 0)
    }
    filter = try computer.install(.port(80), by: holder, guardSlot: 1)
    try computer.free(filter: filter, by: holder, claiming: 99)
    computer.expectSoundFilters()
  }

  @Test func `Handles that name nothing are refused`() throws {
    let filter = try computer.install(.port(80))
    let good = computer.handle(ofFilter: filter)
    let wrong: [(UInt64, KernelError)] = [
      (0, .noSuchFilter), (64 | 1 << 32, .noSuchFilter), (63 | 1 << 32, .noSuchFilter),
      (.max, .noSuchFilter), (good | 1 << 16, .noSuchFilter), (good ^ 3 << 32, .stale),
      (good & 0xffff, .stale),
    ]
    let caller = Caller(context: 0, environment: first)
    for (handle, error) in wrong {
      computer.expectRefused(error) { () throws(KernelError) in
        _ = try computer.kernel.freeFilter(caller, handle: handle, by: 0)
      }
      // To share, 0 is the link.
      guard handle != 0 else { continue }
      computer.expectRefused(error) { () throws(KernelError) in
        _ = try computer.kernel.shareFilter(caller, handle: handle, guardSlot: 0)
      }
    }
  }

  @Test func `Who holds the link says who may take what is nobody's, and nobody else does`() throws
  {
    try computer.succeed(Request(.deriveCapability, 0, 5, 0x6e, 0, 1 | 15 << 8), by: first)
    let child = try computer.makeEnvironment(by: first, frames: 8, guardSlot: 5, filters: 2)
    try computer.succeed(Request(.grantCapability, 5, computer.claim(child), 5), by: first)
    let caller = Caller(context: 0, environment: child)
    computer.expectRefused(.notHeld) { () throws(KernelError) in
      _ = try computer.kernel.shareFilter(caller, handle: 0, guardSlot: 5)
    }
    let description = FilterDescription.port(80)
    computer.expectRefused(.notPermitted) { () throws(KernelError) in
      _ = try computer.kernel.allocateFilter(
        caller, ring: UInt32(0), guardSlot: 5, by: 5, description: description)
    }
    _ = try computer.kernel.shareFilter(
      Caller(context: 0, environment: first), handle: 0, guardSlot: 5)
    _ = try computer.kernel.allocateFilter(
      caller, ring: UInt32(0), guardSlot: 5, by: 5, description: description)
  }
}
