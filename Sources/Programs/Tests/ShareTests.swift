// Guarantee 4: each environment gets the slots that it owns, whatever the others do. All slots are taken,
// by three that measure what they have and by three that mean harm; after thousands of slots the kernel's
// ledger and the three's own clocks are compared with what was allocated.

import CTests
import ExOS
import Peers
import Trials

/// Shares of the processor beside hostile neighbours.
struct ShareTests {
  /// The neighbours, with their slots; this program has one, in which it looks whether it is time.
  private static let parts: [Part] = [
    Part("measures, 27 slots", 27, neighbourMeasures()),
    Part("measures, 18 slots", 18, neighbourMeasures()),
    Part("measures, 9 slots", 9, neighbourMeasures()),
    Part("overruns", 3, neighbourOverruns()),
    Part("holds events", 3, neighbourHolds()),
    Part("storms calls", 3, neighbourStorms()),
  ]

  private struct Part {
    let name: String
    let slots: Int
    let code: UInt64

    init(_ name: String, _ slots: Int, _ code: UInt64) {
      self.name = name
      self.slots = slots
      self.code = code
    }
  }

  static func run(slots: UInt64) {
    TAP.test("the neighbours run for \(slots) slots") { () throws(KernelError) in
      var tests = try ShareTests()
      tests.wait(rounds: (slots + 63) / 64)
      tests.judge()
      for neighbour in tests.neighbours { try neighbour.peer.destroy() }
      return nil
    }
    parasite()
  }

  /// One without slots of its own has nothing to repay with.
  private static func parasite() {
    TAP.test("one without slots that overruns on others' time ends, and the record says why") {
      () throws(KernelError) in
      let neighbour = try Neighbour(code: neighbourOverruns(), slots: 0)
      let index = neighbour.peer.environment.index
      let (limit, slot) = (8 * Revealed.system.sliceTicks, Revealed.system.sliceTicks)
      // Twice as long as it can live, if it has every other slot.
      let end = Clock.ticks + 4 * (limit / grace + 1) * slot
      while Clock.ticks < end, Revealed.environment(index)?.state == .living {}
      let record = Revealed.environment(index)
      try neighbour.peer.destroy()
      guard let ending = record?.ending, record?.state != .living else { return "it lives" }
      guard ending.cause == Ending.overran else { return "cause \(ending.cause)" }
      let isOver = ending.status > limit && ending.status <= limit + grace
      return isOver ? nil : "it owed \(ending.status) ticks"
    }
  }

  private var neighbours: [Neighbour] = []
  /// This program's slot.
  private let own: Int
  private var rounds: UInt64 = 0
  private var ownGifts: UInt64 = 0
  private var before: [Neighbour.Account] = []
  private var after: [Neighbour.Account] = []

  private init() throws(KernelError) {
    own = try ShareTests.takeOneSlot()
    for part in ShareTests.parts {
      neighbours.append(try Neighbour(code: part.code, slots: part.slots))
    }
    // Dealt out like cards, so that nobody's slots are all in a row.
    var missing = ShareTests.parts.map { $0.slots }
    while missing.contains(where: { $0 > 0 }) {
      for index in missing.indices where missing[index] > 0 {
        try neighbours[index].takeSlot()
        missing[index] -= 1
      }
    }
  }

  /// This program keeps a single slot, whatever it had.
  private static func takeOneSlot() throws(KernelError) -> Int {
    for position in 0..<SliceRecord.count
    where Int(Revealed.slice(position)?.environment ?? 0) == OwnContext.environment.index {
      try Kernel.freeSlice(at: position)
    }
    return try Kernel.allocateSlice(context: OwnContext.handle)
  }

  // MARK: The time in between

  /// How many slots of others this program had, in all.
  private var allOwnGifts: UInt64 {
    (Revealed.context(OwnContext.handle.index)?.sliceCount ?? 0) - ownTurns
  }

  /// How often this program's slot came up for it.
  private var ownTurns: UInt64 { Revealed.slice(own)?.ownCount ?? 0 }

  /// Spins in this program's slot, from one of its beginnings to another.
  private mutating func wait(rounds count: UInt64) {
    // The neighbours begin, and the first that owes has repaid.
    spin(untilTurn: ownTurns + 2)
    let first = ownTurns
    let firstGifts = allOwnGifts
    before = neighbours.map { $0.account() }
    spin(untilTurn: first + count)
    after = neighbours.map { $0.account() }
    ownGifts = allOwnGifts - firstGifts
    rounds = ownTurns - first
  }

  private func spin(untilTurn turn: UInt64) {
    while ownTurns < turn {}
  }

  // MARK: Judgement

  private func judge() {
    let slot = Revealed.system.sliceTicks
    var forfeits: UInt64 = 0
    var gifts = ownGifts
    TAP.note(
      "of \(rounds * 64) slots, due / for itself / given to others / from others; forfeits, owes")
    for (index, part) in ShareTests.parts.enumerated() {
      let had = after[index].since(before[index])
      let due = rounds * UInt64(part.slots)
      forfeits += had.forfeits
      gifts += had.gifts
      TAP.note(
        "\(part.name): \(due) / \(had.own) / \(had.given) / \(had.gifts); \(had.forfeits), "
          + "\(after[index].overrun) ticks; ran \(had.ticks / slot) slots by its own clock")
      TAP.test(
        "who \(part.name) has every slot of its own, or has forfeited it",
        had.own + had.given == due && had.given == had.forfeits,
        "\(had.own) and \(had.given) of \(due)")
      if part.code == neighbourMeasures() { judgeHonest(part.name, had, due, slot) }
    }
    if let link = Revealed.link {
      TAP.note("the link: \(link.interrupts) interrupts, quiet \(link.quietSpells) times")
    }
    TAP.test(
      "who holds events overran once, and who storms calls never",
      after[4].overrun == Self.grace && after[5].overrun == 0,
      "\(after[4].overrun) and \(after[5].overrun) ticks")
    TAP.test(
      "what one forfeits others have, each slot once", isNear(forfeits, gifts, within: 1),
      "\(forfeits) and \(gifts)")
    judgeForfeits(slot)
  }

  private func judgeHonest(
    _ name: String, _ had: Neighbour.Account, _ due: UInt64, _ slot: UInt64
  ) {
    TAP.test(
      "who \(name) has what was allocated, within one slot",
      isNear(had.own, due, within: 1) && had.forfeits == 0, "\(had.own) of \(due)")
    // What it measured is less by the switches, some hundred instructions each.
    let measured = had.ticks, slots = (had.own + had.gifts) * slot
    TAP.test(
      "who \(name) finds its slots whole by its own clock",
      measured <= slots + slot && measured + slots / 500 + slot >= slots,
      "\(measured) of \(slots) ticks")
  }

  /// What a grace that runs out costs, the kernel's saving of registers included.
  private static let grace: UInt64 = 20_500

  /// Each overrun is a whole grace; each forfeit is worth a slot.
  private func judgeForfeits(_ slot: UInt64) {
    let had = after[3].since(before[3])
    let graces = had.own + had.gifts
    let debt = before[3].overrun + graces * Self.grace
    TAP.test("who overruns forfeits", had.forfeits >= debt / slot && had.forfeits > 0)
    TAP.test(
      "forfeits are exact: what was taken is repaid, but for what is less than a slot",
      isNear(had.forfeits * slot + after[3].overrun, debt, within: Self.grace),
      "\(had.forfeits) forfeits and \(after[3].overrun) ticks for \(debt)")
  }

  private func isNear(_ one: UInt64, _ other: UInt64, within distance: UInt64) -> Bool {
    (one > other ? one - other : other - one) <= distance
  }
}
