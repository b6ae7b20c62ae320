// Where the parts of a unit lie in its memory: a page each.

/// Offsets in the memory of a remapping unit.
enum RemappingLayout {
  /// An entry of 16 bytes for each bus.
  static let root = 0x0000
  /// An entry of 16 bytes for each function of bus 0.
  static let context = 0x1000
  /// Entries of 16 bytes for interrupts.
  static let interrupts = 0x2000
  static let queue = 0x3000
  /// How many descriptors of the queue are done.
  static let status = 0x4000
  static let byteCount = 0x5000

  static let interruptCount = 256
  /// Tables of three levels reach up to here, and everything that they name lies below.
  static let addressLimit: UInt64 = 1 << 39

  /// Where a function's context entry is.
  static func context(of function: PCIAddress) -> Int {
    context &+ Int(function.requesterID & 0xff) &* 16
  }

  /// Where an interrupt's entry is.
  static func interrupt(_ index: Int) -> Int { interrupts &+ index &* 16 }
}
