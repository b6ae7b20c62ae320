// What is said of a program that cannot go on: who it was, what happened, where (function, file and
// line, as far as the console's environment has the program's symbols), and what it held. It runs on
// the event stack of a program in an unknown state, so it uses no heap.

internal import CExOS
public import ExOSLogic
public import ExokernelABI

/// The last words of a program.
public enum Diagnosis {
  // MARK: Of this program

  /// Reports an event that nobody handled, and ends the program.
  static func end(_ event: EventFrame, _ registers: RegisterImage) -> Never {
    DiagnosisWriter.begin()
    DiagnosisWriter.write(event)
    DiagnosisWriter.describe(event.rip)
    DiagnosisWriter.writeCallers(registers.rbp)
    DiagnosisWriter.writeHoldings()
    Program.exit(Program.crashStatus)
  }

  /// Reports a fault in the handler of another event, and ends the program.
  static func endInHandler() -> Never {
    let first = OwnContext.event
    let second = OwnContext.secondEvent
    DiagnosisWriter.begin()
    DiagnosisWriter.write(second)
    DiagnosisWriter.describe(second.rip)
    Console.write(literal: "  while it handled: ")
    DiagnosisWriter.write(first)
    DiagnosisWriter.describe(first.rip)
    DiagnosisWriter.writeHoldings()
    Program.exit(Program.crashStatus)
  }

  /// Reports that there is no memory for a Swift object, and ends the program.
  static func endOutOfMemory(_ byteCount: Int) -> Never {
    DiagnosisWriter.begin()
    Console.write(literal: "out of memory, for an allocation of ")
    Console.write(decimal: UInt64(truncatingIfNeeded: byteCount))
    Console.write(literal: " bytes\n")
    DiagnosisWriter.writeCallers(framePointer())
    DiagnosisWriter.writeHoldings()
    Program.exit(Program.crashStatus)
  }

  // MARK: Of another program

  /// Reports how a program ended that the kernel ended: it could not handle its own fault, owed frames
  /// that it did not have, or kept the processor from others.
  ///
  /// - Parameters:
  ///   - ending: What the kernel recorded.
  ///   - program: What its creator called it.
  ///   - environment: The index of its environment.
  public static func report(_ ending: Ending, of program: Label, environment: Int) {
    if ending.cause == Ending.revoked {
      DiagnosisWriter.begin(program, environment)
      return DiagnosisWriter.writeDebt(ending.status)
    }
    if ending.cause == Ending.overran {
      DiagnosisWriter.begin(program, environment)
      return DiagnosisWriter.writeOverrun(ending.status)
    }
    var event = EventFrame()
    event.event = UInt64(ending.event) << 8
    event.error = ending.error
    event.address = ending.address
    event.rip = ending.rip
    DiagnosisWriter.begin(program, environment)
    DiagnosisWriter.write(event, of: program)
    DiagnosisWriter.describe(ending.rip, of: program)
    Console.write(literal: "  it could not handle this by itself; its stack was at ")
    Console.write(hexadecimal: ending.rsp, digits: 8)
    Console.write(literal: "\n")
  }
}
