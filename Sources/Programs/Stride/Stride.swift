// A scheduler of threads as a library: three threads with 3, 2 and 1 tickets compute side by side, and what
// each had is compared with what its tickets say. Whoever else runs takes nothing from the shares.
// `run stride [SLOTS]` in the shell.

import ExOS

@main
enum Stride {
  private static let tickets: [UInt64] = [3, 2, 1]
  private static let usualSlots: UInt64 = 300

  static func main() {
    guard let slots = slotCount else {
      print("stride wants a number of slots, at least 6, as in: run stride 300")
      Program.exit(2)
    }
    do throws(KernelError) {
      try compare(slots)
    } catch {
      print("stride: the kernel refused what it needs: \(error.name)")
      Program.exit(1)
    }
  }

  /// How many slots' worth of time the threads share.
  private static var slotCount: UInt64? {
    let arguments = Program.arguments.dropFirst()
    guard let text = arguments.first else { return usualSlots }
    guard arguments.count == 1, let count = UInt64(text), count >= 6 else { return nil }
    return min(count, 1_000_000)
  }

  private static func compare(_ slots: UInt64) throws(KernelError) {
    try Work.prepare()
    // As many turns as the program may have, so that it is done sooner; one it has already.
    let record = Revealed.ownEnvironment
    for _ in record.sliceCount..<max(record.sliceQuota, record.sliceCount) {
      _ = try? Kernel.allocateSlice(context: OwnContext.handle)
    }
    var scheduler = try StrideScheduler(step: doWork)
    for count in tickets { try scheduler.addThread(tickets: count) }
    try scheduler.run(ticks: slots &* Revealed.system.sliceTicks)
    Program.exit(report(scheduler) ? 0 : 1)
  }

  /// Prints what each thread had; says whether each is within one turn of what is due.
  private static func report(_ scheduler: borrowing StrideScheduler) -> Bool {
    let slot = Revealed.system.sliceTicks
    let total = scheduler.totalTicks
    let sum = tickets.reduce(0, +)
    let bound = max(scheduler.longestTurn, slot)
    var holds = true
    var table = TextTable([
      ("thread", .right), ("tickets", .right), ("slots", .right), ("due", .right), ("off", .right),
      ("steps", .right),
    ])
    for (index, count) in tickets.enumerated() {
      let (had, due) = (scheduler.ticks(of: index), total / sum &* count)
      let off = had > due ? had &- due : due &- had
      holds = holds && off <= bound && Work.steps(of: index) > 0
      table.append([
        String(index + 1), String(count), tenths(had, of: slot), tenths(due, of: slot),
        (had < due ? "-" : "") + tenths(off, of: slot), Work.steps(of: index).grouped,
      ])
    }
    for line in table.lines { print(line) }
    print(
      holds
        ? "The shares are 3 to 2 to 1, within a turn of \(tenths(bound, of: slot)) slots."
        : "A share is off by more than a turn of \(tenths(bound, of: slot)) slots.")
    return holds
  }

  /// Ticks as slots, with a digit behind the point.
  private static func tenths(_ ticks: UInt64, of slot: UInt64) -> String {
    let count = (ticks &* 10 &+ slot / 2) / max(slot, 1)
    return "\((count / 10).grouped).\(count % 10)"
  }
}
