// What the processor does after a call or an event that may give it away. The kernel carries it out.

public import ExokernelABI

/// Who runs next, and how it goes on.
public enum Next: Equatable, Sendable {
  /// The caller, with an answer.
  case answer(Answer)
  /// The interrupted context, as it was.
  case same
  /// A context, as its row says (`Resumption`).
  case context(Int)
  /// A context's transfer entry, with the caller's handle and the name that it came by.
  case entry(Int, caller: ContextHandle, name: Capability)
  /// A context behind its `transfer`, with the callee's words.
  case result(Int)
  /// Nobody.
  case idle
}
