// What a function's requests are translated by (VT-d 3.3 §9.3).

/// An entry of the context table, in two words.
struct ContextEntry: Equatable {
  let low: UInt64
  let high: UInt64

  /// The domain of everything that passes through; the kernel's own begin behind it.
  static let passThroughDomain: UInt16 = 0

  static let present: UInt64 = 1

  /// Requests go where they say.
  ///
  /// - Parameter width: The unit's widest tables, which it wants to be told.
  static func passThrough(width: UInt64) -> ContextEntry {
    ContextEntry(low: present | 2 << 2, high: width | UInt64(passThroughDomain) << 8)
  }

  /// Requests are translated by tables of three levels.
  static func translated(by root: UInt64, domain: UInt16) -> ContextEntry {
    ContextEntry(low: present | root, high: 1 | UInt64(domain) << 8)
  }

  /// The domain in an entry's second word.
  static func domain(in high: UInt64) -> UInt16 { UInt16(truncatingIfNeeded: high >> 8) }
}
