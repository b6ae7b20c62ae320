// Memory for tables that a remapping unit walks. Some units look past the processor's caches, QEMU's by
// its own word among them (VT-d 3.3 §11.4.3, ECAP.C), and see only what was written back.

/// Memory that a remapping unit reads, snooping or not.
public protocol TranslationMemory: DMAMemory, ~Copyable {
  /// Later stores, of whatever kind, come after the cache line around an offset is in memory itself.
  ///
  /// A CLFLUSH on x86-64, which stays in order with stores.
  func writeBack(at offset: Int)
}

extension TranslationMemory where Self: ~Copyable {
  /// Stores an entry of a table, for a unit that snoops or one that does not.
  @inline(__always)
  func store(_ entry: UInt64, at offset: Int, isCoherent: Bool) {
    store64(entry, at: offset)
    if !isCoherent { writeBack(at: offset) }
  }

  /// Fills a table with absent entries.
  func clearTable(at start: Int, isCoherent: Bool) {
    var offset = start
    while offset < start &+ 4096 {
      store(0, at: offset, isCoherent: isCoherent)
      offset &+= 8
    }
  }
}
