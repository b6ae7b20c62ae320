// What the shell can do, and what `help` says of it.

import ExOS

/// A command of the shell.
enum Command: String, CaseIterable {
  case help
  case environments
  case frames
  case slots
  case capabilities
  case filters
  case counters
  case blocks
  case format
  case quota
  case trace
  case run
  case shutdown

  /// The command with its arguments, and what it does.
  private var description: (usage: String, purpose: String) {
    switch self {
    case .help: ("help", "lists the commands")
    case .environments: ("environments", "who runs, and what each holds and did")
    case .frames:
      ("frames", "what memory is used for, who holds it, and who is asked for some back")
    case .slots: ("slots", "the slice vector: whose turns the processor takes, and took")
    case .capabilities: ("capabilities", "which names each environment holds, with which rights")
    case .filters: ("filters", "who receives and sends which packets, and how many")
    case .counters: ("counters", "what everything has cost, in ticks of the processor's clock")
    case .blocks: ("blocks", "the disks, and who owns what on them")
    case .format:
      ("format DISK", "makes a table of owners on a disk, of which everything else is lost")
    case .quota:
      ("quota [NAME BLOCKS [DISK]]", "how many blocks names may own on a disk; sets it")
    case .trace:
      (
        "trace [on | off | COUNT]",
        "records who enters the kernel and who runs; prints the last records"
      )
    case .run:
      ("run NAME [ARGUMENT ...] [&]", "starts a program and waits for it; with & it does not")
    case .shutdown: ("shutdown [STATUS]", "ends the machine")
    }
  }

  var takesArguments: Bool { [.run, .shutdown, .trace, .format, .quota].contains(self) }

  /// Writes the list of commands.
  static func writeList() {
    var table = TextTable([("command", .left), ("", .left)])
    for command in allCases {
      table.append([command.description.usage, command.description.purpose])
    }
    for command in FileCommand.allCases {
      table.append([command.description.usage, command.description.purpose])
    }
    table.write()
  }
}

extension TextTable {
  /// Writes the table to the console.
  func write() {
    for line in lines { Console.writeLine("  " + line) }
  }
}
