// A letter of the alphabet of an exploration: a step that makes sense, or not, in any state.

import ExokernelABI
import KernelCore

/// A step, made for the state in which it is to happen.
struct Letter {
  let name: String
  /// The environment that calls; nothing for the context that runs.
  let environment: Int?
  /// The step; nothing where there is none in this state.
  let step: (Computer) -> Step?

  init(_ name: String, by environment: Int? = nil, _ step: @escaping (Computer) -> Step?) {
    self.name = environment.map { "\($0): \(name)" } ?? name
    self.environment = environment
    self.step = step
  }

  // MARK: What worlds of contexts share

  /// A call of whoever runs.
  static func ofRunning(_ name: String, _ request: @escaping (Computer) -> Request) -> Letter {
    Letter(name) { $0.running == 0 ? nil : .call(request($0)) }
  }

  static var interruptWhenDue: Letter {
    Letter("interrupt when due") { computer in
      let now = computer.kernel.machine.now
      return .interrupt(after: max(computer.kernel.machine.timer ?? now, now) - now)
    }
  }

  static var eventsAreHandled: Letter {
    Letter("events are handled") { $0.running == 0 ? nil : .releaseEvents }
  }
}

extension Computer {
  /// The event count of whoever runs.
  var seenEventCount: UInt64 { kernel.machine[context: running].eventCount }
}
