// What the processor does after a call, with a capability as the model has it.

import ExokernelABI
import KernelCore

/// Who runs next, and how it goes on.
enum PlainNext: Equatable {
  case answer(error: UInt64, value: UInt64)
  case same
  case context(Int)
  case entry(Int, caller: UInt64, name: PlainCapability)
  case result(Int)
  case idle

  init(_ next: Next) {
    self =
      switch next {
      case .answer(let answer): .answer(error: answer.error, value: answer.value)
      case .same: .same
      case .context(let context): .context(context)
      case .entry(let context, let caller, let name):
        .entry(context, caller: caller.rawValue, name: PlainCapability(name))
      case .result(let context): .result(context)
      case .idle: .idle
      }
  }

  static let done = PlainNext.answer(error: 0, value: 0)

  static func error(_ error: KernelError, at index: UInt64 = 0) -> PlainNext {
    .answer(error: error.rawValue, value: index)
  }

  /// Whether it is an answer with an error.
  var isRefusal: Bool {
    if case .answer(let error, _) = self { error != 0 } else { false }
  }

  /// The value of an answer.
  var value: UInt64? {
    if case .answer(0, let value) = self { value } else { nil }
  }
}
