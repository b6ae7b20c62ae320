// The interactive shell, the first environment unless another is named: it shows what the kernel
// reveals and starts programs. All that it prints about the system is read from revealed tables, without
// a kernel call. While it waits it accepts transfers, by which other environments print.

import ExOS

/// A shell on the console.
@main
enum Shell {
  static func main() {
    var input = Input()
    var jobs = Jobs()
    var tracing = Tracing()
    Services.start(in: &jobs)
    var files = findFiles(&jobs)
    Console.write(literal: "Type help for the list of commands.\n")
    while true {
      guard let line = input.readLine(&jobs) else { continue }
      let words = line.split(separator: " ").map { String($0) }
      guard let name = words.first else { continue }
      let arguments = Array(words.dropFirst())
      if let command = FileCommand(rawValue: name) {
        perform(command, arguments, &files)
        continue
      }
      guard let command = Command(rawValue: name) else {
        Console.writeLine("There is no command \(name); help lists them.")
        continue
      }
      if command == .format {
        Formatting.perform(arguments, isMounted: isMounted(files), &input, &jobs)
        continue
      }
      if command == .shutdown, let mounted = files.take() { mounted.unmount() }
      perform(command, arguments, &input, &jobs, &tracing)
    }
  }

  /// The files on the disk, if somebody holds them.
  private static func findFiles(_ jobs: inout Jobs) -> DiskFiles? {
    guard Program.volume != .none else { return nil }
    do throws(KernelError) { return try DiskFiles() } catch {
      // Who was to hold them has said why it does not.
      jobs.forget(VolumeHost.program)
      return nil
    }
  }

  private static func isMounted(_ files: borrowing DiskFiles?) -> Bool {
    switch files {
    case .some: true
    case .none: false
    }
  }

  private static func perform(
    _ command: FileCommand, _ arguments: [String], _ files: inout DiskFiles?
  ) {
    guard var mounted = files.take() else {
      return Console.writeLine(
        "\(command.rawValue): nothing is mounted; see scripts/run.sh --disk.")
    }
    mounted.perform(command, arguments)
    files = consume mounted
  }

  private static func perform(
    _ command: Command, _ arguments: [String], _ input: inout Input, _ jobs: inout Jobs,
    _ tracing: inout Tracing
  ) {
    guard command.takesArguments || arguments.isEmpty else {
      return Console.writeLine("\(command.rawValue) takes no arguments.")
    }
    switch command {
    case .help: Command.writeList()
    case .environments: Tables.writeEnvironments()
    case .frames: Tables.writeFrames()
    case .slots: Tables.writeSlots()
    case .capabilities: Tables.writeCapabilities()
    case .filters: Tables.writeFilters()
    case .counters: Tables.writeCounters()
    case .blocks: Tables.writeBlocks()
    case .format: break
    case .quota: Quotas.perform(arguments)
    case .trace: tracing.perform(arguments)
    case .run: jobs.run(arguments, &input)
    case .shutdown: shutDown(arguments)
    }
  }

  private static func shutDown(_ arguments: [String]) {
    let status = arguments.first.map { UInt64($0) } ?? 0
    guard arguments.count <= 1, let status, status <= Machine.largestStatus else {
      return Console.writeLine("A status is a number from 0 to \(Machine.largestStatus).")
    }
    guard Machine.isOwn else {
      return Console.writeLine("This environment does not hold the machine's exit.")
    }
    Machine.shutDown(status: status)
  }
}
