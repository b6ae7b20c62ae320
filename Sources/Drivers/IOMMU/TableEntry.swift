// An entry of a domain's tables (VT-d 3.3 §9.8).

/// Values of second-level paging entries.
enum TableEntry {
  static let absent: UInt64 = 0

  private static let readable: UInt64 = 1 << 0
  private static let writable: UInt64 = 1 << 1

  /// What leads to another table; its entries say what may be done.
  static func table(_ address: UInt64) -> UInt64 { address | readable | writable }

  /// A page.
  @inline(__always)
  static func page(_ address: UInt64, writable isWritable: Bool) -> UInt64 {
    address | readable | (isWritable ? writable : 0)
  }

  /// The table or page that a present entry names.
  static func address(in entry: UInt64) -> UInt64 { entry & ~0xfff }
}
