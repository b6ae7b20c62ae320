// What becomes of an interrupt message (VT-d 3.3 §9.10): fixed delivery to one processor, from one function.

/// An entry of the interrupt table, in two words.
struct InterruptEntry: Equatable {
  let low: UInt64
  let high: UInt64

  static let present: UInt64 = 1

  /// An interrupt that only its source may cause.
  ///
  /// - Parameter processor: The identity of its local APIC, which stands in the second byte of the field.
  init(vector: UInt8, processor: UInt8, source: UInt16, isLevel: Bool) {
    low =
      Self.present | (isLevel ? 1 << 4 : 0) | UInt64(vector) << 16 | UInt64(processor) << 40
    // All 16 bits of the requester's identity are compared.
    high = UInt64(source) | 1 << 18
  }
}
