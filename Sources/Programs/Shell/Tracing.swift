// The command `trace`: begins and ends the kernel's records, and prints them a line each, as
// `scripts/trace.py` reads them. A line that a script reads has no digits grouped.

import ExOS

/// The shell's trace ring, once it was wanted.
struct Tracing: ~Copyable {
  private var buffer: TraceBuffer?

  /// As many records as are printed if nobody says how many.
  private static let usualCount = 40

  /// Does what the command's arguments say.
  mutating func perform(_ arguments: [String]) {
    let word = arguments.first ?? String(Tracing.usualCount)
    do throws(KernelError) {
      switch word {
      case _ where arguments.count > 1: Tracing.explain()
      case "on": try begin()
      case "off": try end()
      default:
        guard let count = Int(word), count > 0 else { return Tracing.explain() }
        print(count)
      }
    } catch {
      Console.writeLine("The kernel does not trace: \(error.name).")
    }
  }

  private static func explain() {
    Console.writeLine("trace wants on, off, or how many of the last records to print.")
  }

  private mutating func begin() throws(KernelError) {
    if buffer == nil { buffer = try TraceBuffer() }
    try buffer?.begin()
  }

  private func end() throws(KernelError) {
    try Kernel.bindTrace(FrameHandle(rawValue: 0), count: 0)
    let longest = Revealed.system.trace
    Console.writeLine("The longest kernel entry took \(TraceText.longest(longest)).")
  }

  /// Prints the last records, and how many are gone.
  private mutating func print(_ wanted: Int) {
    let frequency = Revealed.system.tickFrequency
    // What was asked for begins behind records that say what contexts are called.
    let records = buffer?.last(TraceBuffer.capacity) ?? []
    guard let first = records.first else {
      return Console.writeLine("Nothing was recorded; trace on begins to.")
    }
    let all = buffer?.count ?? 0
    let begin = max(records.count - wanted, 0)
    Console.writeLine(
      "trace: \(records.count - begin) of \(all) records, \(frequency / 1_000_000) ticks a us")
    var text = TraceText(begin: first.time, tickFrequency: frequency)
    for (index, record) in records.enumerated() {
      let line = text.line(of: record)
      if index >= begin { Console.writeLine(line) }
    }
  }
}
