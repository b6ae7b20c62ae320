// Memory twice: as whoever snoops sees it, and as it is behind the processor's caches.

/// The memory of a machine with a remapping unit.
final class TableMachine {
  let cached = PhysicalMemory()
  let uncached = PhysicalMemory()
  /// Whether the unit snoops when it walks tables.
  let isCoherent: Bool

  init(isCoherent: Bool) { self.isCoherent = isCoherent }

  var violations: [String] { cached.violations + uncached.violations }

  func complain(_ violation: String) { cached.complain(violation) }
}
