// Making an ownership table on a disk, after the person has said plainly that everything on it may go.

import ExOS

/// The command `format`.
enum Formatting {
  static func perform(
    _ arguments: [String], isMounted: Bool, _ input: inout Input, _ jobs: inout Jobs
  ) {
    guard arguments.count == 1, let number = Int(arguments[0]), let disk = Disk(number) else {
      return Console.writeLine("usage: format DISK, a number; blocks lists the disks")
    }
    guard number != 0 || !isMounted else {
      return Console.writeLine("Disk 0 holds the mounted volume.")
    }
    let size = (disk.record.blockCount >> 8).grouped
    Console.writeLine("Everything on disk \(number) (\(size) MiB) will be lost.")
    Console.writeLine("Type yes to go on.")
    guard input.readLine(&jobs) == "yes" else { return Console.writeLine("Nothing was done.") }
    do throws(KernelError) {
      try disk.format()
      Console.writeLine("Disk \(number) has a table of owners.")
    } catch {
      Console.writeLine("Disk \(number) was not formatted: \(error.name).")
    }
  }
}
