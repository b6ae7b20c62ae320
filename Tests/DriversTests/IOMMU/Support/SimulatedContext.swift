// What a unit has remembered of a function's context entry.

/// How a function's requests are translated.
struct SimulatedContext: Equatable {
  let domain: UInt16
  /// The tables' top; nothing where requests pass through.
  let root: UInt64?

  /// What firmware's entry said.
  static let leftOver = SimulatedContext(domain: 0xdead, root: nil)
}
