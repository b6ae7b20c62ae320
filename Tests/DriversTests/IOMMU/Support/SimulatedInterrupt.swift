// What a unit has remembered of an interrupt entry; and what of it reaches a processor.

/// An interrupt entry.
struct SimulatedInterrupt: Equatable {
  let vector: UInt8
  let processor: UInt8
  let isLevel: Bool
  /// Whose it is; nothing for anybody's.
  let source: UInt16?

  /// What firmware's entry said.
  static let leftOver = SimulatedInterrupt(vector: 2, processor: 0, isLevel: false, source: nil)
}
