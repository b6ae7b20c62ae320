// A record of the trace ring as a line for people, which `scripts/trace.py` reads too: the time since the
// first record in microseconds, the context, its environment's name, and what happened.

public import ExokernelABI

/// Turns the records of a trace into lines, in order; it learns from them what contexts are called.
public struct TraceText {
  private let begin: UInt64
  private let ticksPerMicrosecond: UInt64
  /// Names by context; the environments may be gone when somebody prints.
  private var names: [UInt32: String] = [:]

  /// - Parameter begin: The time of the first record.
  public init(begin: UInt64, tickFrequency: UInt64) {
    self.begin = begin
    ticksPerMicrosecond = max(tickFrequency / 1_000_000, 1)
  }

  /// The line of the next record.
  public mutating func line(of record: TraceRecord) -> String {
    let event = event(record)
    return "\(time(record.time &- begin)) \(place(record.context)) \(event)"
  }

  /// Ticks as microseconds with three digits behind the point, to the right of twelve places.
  private func time(_ ticks: UInt64) -> String {
    let fraction = String(ticks % ticksPerMicrosecond * 1000 / ticksPerMicrosecond)
    let text =
      "\(ticks / ticksPerMicrosecond)." + String(repeating: "0", count: 3 - fraction.utf8.count)
      + fraction
    return String(repeating: " ", count: max(12 - text.utf8.count, 0)) + text
  }

  /// A context with its name; `-` where none ran, or where it does not matter which.
  private func place(_ context: UInt32) -> String {
    context == 0 ? "-" : "\(context):\(names[context] ?? "?")"
  }

  // MARK: Events

  private mutating func event(_ record: TraceRecord) -> String {
    let (low, high) = (record.word0 & 0xffff_ffff, record.word0 >> 32)
    switch record.kind {
    case .call: return "call \(Call(rawValue: record.word0)?.name ?? "\(record.word0)")"
    case .callReturn:
      let error = record.word0 == 0 ? "" : " (\(KernelError(rawValue: record.word0).name))"
      return "return\(error) after \(record.word1) ticks"
    case .contextSwitch:
      let context = UInt32(low)
      if context != 0 { names[context] = Label(words: (record.word1, 0)).text }
      return "switch to \(place(context))"
    case .fault:
      return "fault \(record.word0) at page \(String(record.word1 >> 12, radix: 16))"
    case .interrupt: return "interrupt \(TraceText.interrupt(record.word0))"
    case .transfer:
      return "transfer by gate \(record.word0 & 0xff) to \(place(UInt32(clamping: record.word1)))"
    case .reply: return "reply to \(place(UInt32(low)))"
    case .packetIn: return "packet in of \(record.word1) bytes, filter \(low), ring \(high)"
    case .packetOut: return "packet out of \(record.word1) bytes, ring \(high)"
    case .diskRequest:
      let name = DiskOperation(rawValue: low)?.name ?? "operation \(low)"
      return "disk \(name) at block \(record.word1), ring \(high)"
    case .diskCompletion: return "disk done with status \(record.word1), ring \(high)"
    case .revocation: return TraceText.revocation(of: record.word1, what: high, from: low)
    case .environmentEnd:
      var ending = Ending()
      ending.cause = UInt32(truncatingIfNeeded: record.word1)
      return "end of environment \(low), \(ending.causeName), status \(record.word1 >> 32)"
    case nil: return "nothing"
    }
  }

  private static func revocation(of count: UInt64, what: UInt64, from environment: UInt64) -> String
  {
    let name = ResourceClass(rawValue: what & 0xff)?.plural ?? "something"
    let verb = what >> 8 & 1 == 0 ? "asked of" : "taken from"
    return "revocation: \(count) \(name) \(verb) environment \(environment)"
  }

  /// The kernel's interrupts by their vectors.
  private static func interrupt(_ vector: UInt64) -> String {
    switch vector {
    case 0x30: "timer"
    case 0x31: "console"
    case 0x32: "network"
    case 0x33: "link"
    case 0x34: "disk"
    default: "\(vector)"
    }
  }

  /// The longest kernel entry, for people.
  public static func longest(_ facts: TraceFacts) -> String {
    let number = UInt64(facts.longestNumber)
    let what =
      switch TraceKind(rawValue: facts.longestKind) {
      case .call: "call \(Call(rawValue: number)?.name ?? "\(number)")"
      case .interrupt: "interrupt \(interrupt(number))"
      default: "fault \(number)"
      }
    return "\(facts.longestTicks) ticks: \(what)"
  }
}
