// A request that a unit refused, as it recorded it (VT-d 3.3 §11.4.14).

/// What a function tried in vain.
public struct RemappingFault: Equatable, Sendable {
  /// Who it was.
  public let source: UInt16
  public let reason: RemappingFaultReason
  /// The page that it wanted; 0 for an interrupt.
  public let address: UInt64
  /// Whether it wanted to write.
  public let isWrite: Bool
  /// Which interrupt entry it named; nothing for memory.
  public let interrupt: Int?

  /// A fault from the two words of its record; nothing where none is recorded.
  init?(low: UInt64, high: UInt64) {
    guard high >> 63 != 0 else { return nil }
    source = UInt16(truncatingIfNeeded: high)
    reason = RemappingFaultReason(rawValue: UInt8(truncatingIfNeeded: high >> 32))
    let isInterrupt = reason.isInterrupt
    address = isInterrupt ? 0 : low & ~0xfff
    isWrite = high >> 62 & 1 == 0
    interrupt = isInterrupt ? Int(truncatingIfNeeded: low >> 48) : nil
  }
}
