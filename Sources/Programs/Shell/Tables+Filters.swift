// Who receives and sends what: filters, templates and the link, as the kernel reveals them.

import ExOS

extension Tables {
  /// Writes each filter with its hits and drops, and how the link fares.
  static func writeFilters() {
    var table = TextTable([
      ("id", .right), ("environment", .left), ("direction", .left), ("packets", .left),
      ("hits", .right), ("drops", .right), ("ring", .right),
    ])
    for index in 1..<Revealed.filterCapacity {
      guard let record = Revealed.filter(index), record.direction != .unused else { continue }
      let holder = Int(record.holder)
      let name = Revealed.environment(holder)?.label.text ?? ""
      table.append([
        String(index), "\(holder) \(name)", record.direction == .incoming ? "in" : "out",
        FilterText(record).text, record.hits.grouped, record.drops.grouped, String(record.ring),
      ])
    }
    table.write()
    writeLink()
  }

  private static func writeLink() {
    guard let link = Revealed.link, link.address != 0 else {
      return Console.writeLine("  There is no network link.")
    }
    let flags = LinkFlags(rawValue: link.flags)
    let state = flags.contains(.broken) ? "broken" : flags.contains(.up) ? "up" : "down"
    Console.writeLine(
      "  link \(state): \(link.receivedPackets.grouped) packets in, "
        + "\(link.unmatchedPackets.grouped) of them nobody's; \(link.sentPackets.grouped) out; "
        + "\(link.interrupts.grouped) interrupts")
  }
}
