// What the shell can do with files, and what `help` says of it.

/// A command on files.
enum FileCommand: String, CaseIterable {
  case ls, cat, cp, mv, rm, mkdir, rmdir, ln, stat, df, mount, umount, sync, write

  /// The command with its arguments, and what it does.
  var description: (usage: String, purpose: String) {
    switch self {
    case .ls: ("ls [PATH]", "lists a directory")
    case .cat: ("cat PATH ...", "writes files to the console")
    case .cp: ("cp [-r] FROM TO", "copies a file, or a directory and all in it")
    case .mv: ("mv FROM TO", "gives a file another name")
    case .rm: ("rm [-r] PATH ...", "removes files, or directories and all in them")
    case .mkdir: ("mkdir PATH ...", "makes directories")
    case .rmdir: ("rmdir PATH ...", "removes empty directories")
    case .ln: ("ln [-s] FROM TO", "makes a link, or a symbolic one")
    case .stat: ("stat PATH ...", "what is known of files")
    case .df: ("df", "how full the volume is")
    case .mount:
      ("mount [memory | diskN PATH]", "what is mounted where; shows files in memory, or a disk's")
    case .umount: ("umount PATH", "shows again what is covered; a disk is written before")
    case .sync: ("sync", "makes everything durable")
    case .write: ("write PATH WORD ...", "writes words to a file")
    }
  }

  /// Whether it does the same with each argument.
  var takesMany: Bool {
    switch self {
    case .cat, .rm, .mkdir, .rmdir, .stat: true
    default: false
    }
  }

  /// Whether `-r` has it do the same with all that is in a directory.
  var takesTrees: Bool { self == .cp || self == .rm }

  /// How many arguments it takes, options aside.
  var argumentCounts: ClosedRange<Int> {
    switch self {
    case .ls: 0...1
    case .cat, .rm, .mkdir, .rmdir, .stat, .write: 1...64
    case .cp, .mv: 2...2
    case .ln: 2...3
    case .umount: 1...1
    case .mount: 0...2
    case .df, .sync: 0...0
    }
  }
}
