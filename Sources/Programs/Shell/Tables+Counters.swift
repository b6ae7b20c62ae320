// What everything has cost, to the instruction: the counters that `scripts/budgets.sh` reads. A line that
// a script reads has no digits grouped.

import ExOS

extension Tables {
  /// Writes ticks of the time-stamp counter, under `--icount` instructions, by who spent them.
  static func writeCounters() {
    let system = Revealed.system
    var table = TextTable([
      ("ticks", .right), ("calls", .right), ("switches", .right), ("of", .left),
    ])
    table.append([String(Revealed.context(0)?.runTime ?? 0), "", "", "idle time"])
    table.append([String(system.interruptTime), "", "", "interrupts"])
    for index in 1..<Revealed.environmentCapacity {
      guard let record = Revealed.environment(index), record.state == .living else { continue }
      var (ticks, calls, switches) = (UInt64(0), UInt64(0), UInt64(0))
      forEachContext(of: record) { context in
        ticks &+= context.runTime
        calls &+= context.callCount
        switches &+= context.switchCount
      }
      table.append([String(ticks), String(calls), String(switches), record.label.text])
    }
    table.write()
  }

  /// Calls a closure with each context of an environment.
  static func forEachContext(of record: EnvironmentRecord, _ body: (ContextRecord) -> Void) {
    var index = Int(record.firstContext)
    var seen = 0
    while index != 0, seen < Revealed.contextCapacity, let context = Revealed.context(index) {
      body(context)
      seen += 1
      index = Int(context.nextInEnvironment)
    }
  }
}
