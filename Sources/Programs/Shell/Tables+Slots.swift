// The ledger of processor time: whose each slot is and how often he had it, what each context had, and what
// it owes.

import ExOS

extension Tables {
  /// Writes the slice vector, and what became of it.
  static func writeSlots() {
    writeVector()
    Console.writeLine()
    writeLedger()
    let system = Revealed.system
    let microseconds = system.sliceTicks &* 1_000_000 / max(system.tickFrequency, 1)
    Console.writeLine("  A slot lasts \(microseconds.grouped) µs.")
  }

  // MARK: Slots

  /// Writes the slots, neighbours of one owner together: how often they came up for their context, and
  /// for others.
  private static func writeVector() {
    var table = TextTable([
      ("slots", .left), ("environment", .left), ("context", .left), ("state", .left),
      ("its turns", .right), ("others'", .right),
    ])
    var first = 0
    while let record = Revealed.slice(first) {
      var end = first
      var (own, given): (UInt64, UInt64) = (0, 0)
      while let next = Revealed.slice(end), next.isLike(record) {
        own &+= next.ownCount
        given &+= next.givenCount
        end += 1
      }
      let range = end - first == 1 ? String(first) : "\(first) to \(end - 1)"
      table.append([range] + description(of: record) + [own.grouped, given.grouped])
      first = end
    }
    table.write()
  }

  /// The holder, the context and its state.
  private static func description(of record: SliceRecord) -> [String] {
    guard record.environment != 0 else { return ["free", "", ""] }
    let holder = name(ofEnvironment: Int(record.environment))
    guard record.context != 0, let context = Revealed.context(Int(record.context)) else {
      return [holder, "none", ""]
    }
    let guest =
      context.environment == record.environment
      ? "" : " of \(name(ofEnvironment: Int(context.environment)))"
    return [holder, "\(record.context)\(guest)", context.state.name]
  }

  // MARK: Contexts

  /// Writes how many slices each context had, and what it owes for not having let go of some.
  private static func writeLedger() {
    var table = TextTable([
      ("context", .right), ("environment", .left), ("slices", .right), ("owes", .right),
      ("forfeited", .right),
    ])
    for index in 1..<Revealed.contextCapacity {
      guard let record = Revealed.context(index), record.state != .unused else { continue }
      let microseconds =
        record.overrun &* 1_000_000 / max(Revealed.system.tickFrequency, 1)
      table.append([
        String(index), name(ofEnvironment: Int(record.environment)), record.sliceCount.grouped,
        "\(microseconds.grouped) µs", String(record.forfeitCount),
      ])
    }
    table.write()
  }
}

extension SliceRecord {
  /// Whether another slot is of the same holder, for the same context.
  fileprivate func isLike(_ other: SliceRecord) -> Bool {
    environment == other.environment && context == other.context
  }
}
