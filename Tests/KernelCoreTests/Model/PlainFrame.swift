// A frame without bit fields, lists and links: who holds it, what it is used for, which entries name it.

/// A page frame.
struct PlainFrame: Hashable {
  enum Use: Hashable {
    case reserved
    case available(isClear: Bool)
    /// Freed while the device may still read it.
    case awaitingDevice
    case held
    case table(level: Int, hasRecords: Bool)
    case records
    case contextPrivate
    case sharedWithKernel
  }

  var use = Use.reserved
  /// The holder's environment; 0 is nobody.
  var holder = 0
  var guardSlot = 0
  var generation: UInt32 = 0
  var isWired = false
  /// The entries that name the frame.
  var bindings: Set<Place> = []
  /// The one of them that needs no record.
  var first: Place?
  /// Of a page table: its words that are not zero, without the kernel's half and the history.
  var entries: [Int: UInt64] = [:]

  var level: Int? {
    if case .table(let level, _) = use { level } else { nil }
  }

  var hasRecords: Bool {
    if case .table(_, let hasRecords) = use { hasRecords } else { false }
  }

  var isAvailable: Bool {
    if case .available = use { true } else { false }
  }
}
