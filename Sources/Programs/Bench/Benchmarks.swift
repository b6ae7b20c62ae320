// Calls and events: the boundary itself.

import CBench
import CExOS
import ExOS

/// The benchmarks, by group.
enum Benchmarks {
  /// What reading the clock costs.
  static let overhead = Report.overhead()

  /// The instructions of a C function between two readings of the clock.
  static func length(_ span: Span32) -> UInt32 { span.end &- span.begin &- overhead }

  /// The instructions of a Swift operation between two readings of the clock.
  @inline(__always)
  static func time(_ body: () -> Void) -> UInt32 {
    let begin = clock()
    body()
    let end = clock()
    return end &- begin &- swiftOverhead
  }

  private static let swiftOverhead: UInt32 = {
    var least = UInt32.max
    for _ in 0..<Report.sampleCount {
      let begin = clock()
      compilerFence()
      let end = clock()
      least = min(least, end &- begin)
    }
    return least
  }()

  static func calls() {
    Report.measure("null-call") { time { try? Kernel.null() } }
  }

  /// An invalid opcode to the handler's first instruction.
  static func events() {
    Events.handle { event, registers in
      guard event == .invalidOpcode else { return false }
      registers.rip &+= 2
      return true
    }
    probeEvents {
      Report.measure("exception-dispatch") {
        let span = measureInvalidOpcode()
        let arrival = lastProbe()
        Report.check(arrival &- span.begin < span.end &- span.begin, "exception-dispatch")
        return arrival &- span.begin &- overhead
      }
    }
  }

  /// Lets events arrive at a probe in front of the library's entry while `body` runs.
  static func probeEvents(_ subscriptions: Subscriptions = [], _ body: () -> Void) {
    setEventTarget(extendedEventEntry())
    try? Kernel.bindEvents(
      entry: probedEventEntry(), stack: eventStackTop() &- 8, secondEntry: secondEventEntry(),
      secondStack: secondStackTop(), subscriptions: subscriptions)
    body()
    try? Events.subscribe(to: [])
  }
}
