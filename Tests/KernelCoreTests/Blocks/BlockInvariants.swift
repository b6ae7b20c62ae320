// What holds of every table at every step, found out without the table's own lists.

import ExokernelABI

@testable import KernelCore

/// What is wrong with a table, in words.
enum BlockInvariants {
  static func broken(_ world: BlockWorld) -> [String] {
    let rows = (0..<BlockTableLayout.rowCount).map { world.disk[extent: $0] }
    return runs(rows, world) + shares(rows) + chains(rows, world) + world.disk.violations
  }

  /// The facts that rows state which are there.
  static func facts(_ world: BlockWorld) -> [BlockFact] {
    (1..<BlockTableLayout.rowCount).compactMap { index in
      let row = world.disk[extent: index]
      return row.kind == .unused || row.flags.contains(.leaving) ? nil : BlockFact(row)
    }
  }

  private static func runs(_ rows: [ExtentRecord], _ world: BlockWorld) -> [String] {
    var wrong: [String] = []
    var end = world.state == .foreign ? 0 : BlockTableLayout.reservedCount
    for run in rows.filter({ $0.kind == .owned }).sorted(by: { $0.start < $1.start }) {
      if run.start < end { wrong.append("block \(run.start) has two owners") }
      if run.count == 0 { wrong.append("run at \(run.start) is empty") }
      end = run.start + run.count
    }
    if end > world.blockCount { wrong.append("run ends at \(end), behind the disk") }
    return wrong
  }

  private static func shares(_ rows: [ExtentRecord]) -> [String] {
    rows.filter { $0.kind == .shared && !$0.flags.contains(.leaving) }.compactMap { share in
      let owner = rows[Int(share.owner)]
      let isWithin =
        owner.kind == .owned && share.start >= owner.start
        && share.start + share.count <= owner.start + owner.count
        && owner.name.rights.isSuperset(of: share.name.rights)
      return isWithin ? nil : "share of \(share.start) is not within its owner's"
    }
  }

  /// The walk of all runs, and of the rows that are unused.
  private static func chains(_ rows: [ExtentRecord], _ world: BlockWorld) -> [String] {
    var wrong: [String] = []
    var count = 0
    var previous = 0
    var row = world.table.firstRun
    while row != 0, count <= rows.count {
      if Int(rows[row].previous) != previous { wrong.append("row \(row) has another before it") }
      previous = row
      row = Int(rows[row].next)
      count += 1
    }
    if count != rows.count(where: { $0.kind == .owned }) { wrong.append("\(count) runs linked") }
    count = 0
    row = world.table.firstUnused
    while row != 0, count <= rows.count {
      row = Int(rows[row].next)
      count += 1
    }
    if world.state == .ready, count != rows.count(where: { $0.kind == .unused }) - 1 {
      wrong.append("\(count) unused rows linked")
    }
    return wrong
  }

  /// Blocks that are nobody's and not zero.
  static func unclean(_ world: BlockWorld) -> [UInt64] {
    let runs = (1..<BlockTableLayout.rowCount).map { world.disk[extent: $0] }
      .filter { $0.kind == .owned }
    return world.disk.content.keys.filter { block in
      block >= BlockTableLayout.reservedCount
        && !runs.contains { block >= $0.start && block < $0.start + $0.count }
    }
  }
}
