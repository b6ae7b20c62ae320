// A kernel call as a value: what arrives in the registers.

import ExokernelABI
import KernelCore

/// A call and its six arguments.
struct Request: Hashable {
  var call: Call
  var arguments: [UInt64]

  init(_ call: Call, _ arguments: UInt64...) {
    self.init(call, arguments)
  }

  init(_ call: Call, _ arguments: [UInt64]) {
    self.call = call
    self.arguments = arguments + Array(repeating: 0, count: 6 - arguments.count)
  }
}

extension Next {
  /// A call that keeps the processor, as what the processor does next.
  init(_ body: () throws(KernelError) -> UInt64) {
    do throws(KernelError) { self = .answer(Answer(value: try body())) } catch {
      self = .answer(Answer(error))
    }
  }

  /// The error of an answer; nothing where the call succeeded or gave the processor away.
  var error: KernelError? {
    guard case .answer(let answer) = self, answer.error != 0 else { return nil }
    return KernelError(rawValue: answer.error)
  }
}
