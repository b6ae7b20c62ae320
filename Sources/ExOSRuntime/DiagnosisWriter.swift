// The parts of a diagnosis, written to the console without the heap. A program of nothing is this one.

internal import CExOS
internal import ExOSLogic
internal import ExokernelABI

/// Writes what happened to a program.
enum DiagnosisWriter {
  /// Who it is about: this program.
  static func begin() {
    let record = Revealed.ownEnvironment
    begin(Label(words: (record.label0, record.label1)), OwnContext.environment.index)
  }

  /// Who it is about.
  static func begin(_ program: Label, _ environment: Int) {
    // A program may have stopped in the middle of a line.
    Console.write(byte: 0x0a)
    Console.write(label: program)
    Console.write(literal: " (environment ")
    Console.write(decimal: UInt64(truncatingIfNeeded: environment))
    Console.write(literal: "): ")
  }

  // MARK: What happened

  /// What happened: why the Swift runtime stopped the program, or the event's name.
  static func write(_ event: EventFrame, of program: Label? = nil) {
    let isExplained =
      event.kind == .invalidOpcode && SymbolPrinter.explain(event.rip, of: program)
    if !isExplained { Console.write(literal: event.kind.name) }
    if event.kind == .pageFault { writePageFault(event, isOwn: program == nil) }
    Console.write(literal: "\n")
  }

  private static func writePageFault(_ event: EventFrame, isOwn: Bool) {
    let isExecution = event.error & 0x10 != 0
    let isWrite = event.error & 2 != 0
    Console.write(literal: isExecution ? ", executing " : isWrite ? ", writing " : ", reading ")
    Console.write(hexadecimal: event.address)
    let isMapped = event.error & 1 != 0
    Console.write(literal: isMapped ? ", which is protected" : ", where nothing is mapped")
    let taken = Revocation.request(for: .frame).taken
    if isOwn, !isMapped, taken > 0 {
      Console.write(literal: ": the kernel took ")
      write(UInt64(taken), one: "frame", more: "frames")
      Console.write(literal: " that it had asked for")
    }
    if isOwn, event.address < stackBottom(), stackBottom() &- event.address <= 4096 {
      Console.write(literal: ": the stack is full")
    }
  }

  /// What it owes that kept the processor past the ends of its slices.
  static func writeOverrun(_ ticks: UInt64) {
    let system = Revealed.system
    Console.write(
      literal: "kept the processor after it was told that its slices were over\n  it owed ")
    Console.write(decimal: ticks / max(system.tickFrequency / 1_000_000, 1))
    Console.write(literal: " µs, which is ")
    write(ticks / max(system.sliceTicks, 1), one: "slot", more: "slots")
    Console.write(literal: ", and repaid none: it has no slots of its own, or too few\n")
  }

  // MARK: Where

  /// Writes an address, and a line for each function that stands there.
  static func describe(_ address: UInt64, of program: Label? = nil) {
    Console.write(literal: "  ")
    Console.write(hexadecimal: address, digits: 8)
    if !SymbolPrinter.describe(address, of: program) { Console.write(literal: "\n") }
  }

  /// Writes who called whom.
  static func writeCallers(_ framePointer: UInt64) {
    Backtrace.forEachReturnAddress(from: framePointer) { address, repetitions in
      // A return address follows the call, and may belong to the next line.
      describe(address &- 1)
      if repetitions > 1 {
        Console.write(literal: "              and so on, ")
        Console.write(decimal: UInt64(truncatingIfNeeded: repetitions))
        Console.write(literal: " times\n")
      }
    }
  }

  // MARK: What it owed

  /// Writes that a program was asked for frames that it could not give.
  static func writeDebt(_ count: UInt64) {
    Console.write(literal: "it owed ")
    write(count, one: "frame", more: "frames")
    Console.write(
      literal: " beyond what was guaranteed to it, and had none left that could be taken\n")
  }

  // MARK: What it held

  /// Writes what this program holds.
  static func writeHoldings() {
    let record = Revealed.ownEnvironment
    var capabilities: UInt64 = 0
    for slot in 0..<EnvironmentRecord.capabilitySlots
    where !Revealed.capability(slot, of: OwnContext.environment.index).isNone {
      capabilities &+= 1
    }
    Console.write(literal: "  it held ")
    write(UInt64(record.frameCount), one: "frame", more: "frames")
    Console.write(literal: " of ")
    Console.write(decimal: UInt64(record.frameQuota))
    Console.write(literal: ", ")
    write(capabilities, one: "capability", more: "capabilities")
    Console.write(literal: ", ")
    write(UInt64(record.sliceCount), one: "slot", more: "slots")
    Console.write(literal: " of the slice vector\n")
  }

  private static func write(_ count: UInt64, one: StaticString, more: StaticString) {
    Console.write(decimal: count)
    Console.write(literal: " ")
    Console.write(literal: count == 1 ? one : more)
  }
}
