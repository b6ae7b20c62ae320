// How many blocks names may own: shown from the kernel's table, and set, by who holds the root. Of blocks that a
// name has already it loses none.

import ExOS

/// The command `quota`.
enum Quotas {
  static func perform(_ arguments: [String]) {
    switch arguments.count {
    case 0: write()
    case 2...3: set(arguments)
    default: Console.writeLine(usage)
    }
  }

  private static let usage = "usage: quota [NAME BLOCKS [DISK]]"

  /// Writes how many blocks which name may own, and how many it does.
  private static func write() {
    var table = TextTable([
      ("disk", .right), ("name", .left), ("blocks", .right), ("of", .right),
    ])
    var index = 0
    while Disk(index) != nil {
      for row in 1..<max(Revealed.extentCapacity, 1) {
        guard let record = Revealed.extent(row, of: index), record.kind == .quota else { continue }
        table.append([
          String(index), CapabilityPath(record.name).name, record.charged.grouped,
          record.count.grouped,
        ])
      }
      index += 1
    }
    table.write()
  }

  private static func set(_ arguments: [String]) {
    guard let limit = UInt64(arguments[1]), let name = OwnerName(arguments[0].utf8) else {
      return Console.writeLine(usage)
    }
    let number = arguments.count == 3 ? Int(arguments[2]) : Disk.owned?.index
    guard let number, let disk = Disk(number) else {
      return Console.writeLine("There is no such disk, or none with a table of owners.")
    }
    do throws(KernelError) {
      try disk.setQuota(limit, of: CapabilitySlot(deriving: name))
    } catch {
      Console.writeLine("The quota was not set: \(error.name).")
    }
  }
}
