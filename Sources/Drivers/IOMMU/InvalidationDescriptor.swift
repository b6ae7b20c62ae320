// What a unit can be told to forget (VT-d 3.3 §6.5.2).

/// A descriptor of 128 bits.
struct InvalidationDescriptor: Equatable {
  let low: UInt64
  var high: UInt64 = 0

  /// Every context entry.
  static let allContexts = InvalidationDescriptor(low: 0x1 | 1 << 4)
  /// Every translation.
  static let allTranslations = InvalidationDescriptor(low: 0x2 | 1 << 4)
  /// Every interrupt entry.
  static let allInterrupts = InvalidationDescriptor(low: 0x4)

  /// The context entry of a function, which may have named a domain.
  static func context(of source: UInt16, domain: UInt16) -> InvalidationDescriptor {
    InvalidationDescriptor(low: 0x1 | 3 << 4 | UInt64(domain) << 16 | UInt64(source) << 32)
  }

  /// All translations of a domain; `drains` says for which requests under way it is waited.
  @inline(__always)
  static func translations(of domain: UInt16, drains: UInt64) -> InvalidationDescriptor {
    InvalidationDescriptor(low: 0x2 | 2 << 4 | drains | UInt64(domain) << 16)
  }

  /// One interrupt entry.
  static func interrupt(_ index: Int) -> InvalidationDescriptor {
    InvalidationDescriptor(low: 0x4 | 1 << 4 | UInt64(truncatingIfNeeded: index) << 32)
  }

  /// Writes a word once everything before it is done, and lets nothing behind it begin earlier.
  @inline(__always)
  static func wait(writing word: UInt32, to address: UInt64) -> InvalidationDescriptor {
    InvalidationDescriptor(low: 0x5 | 1 << 5 | 1 << 6 | UInt64(word) << 32, high: address)
  }
}

extension RemappingCapabilities {
  /// Which requests under way an invalidation of translations is to wait for, as its descriptor says it.
  var drains: UInt64 { (drainsWrites ? 1 << 6 : 0) | (drainsReads ? 1 << 7 : 0) }
}
