// Interrupts by number (VT-d 3.3 §5.1.2): a message names an entry of the unit's table, and that says what
// becomes of it. What a device is told to write therefore gives it no vector and no processor.

/// The store by which a device causes an interrupt of the unit's table.
public struct RemappedInterrupt: Equatable, Sendable {
  private let index: UInt64

  init(index: Int) { self.index = UInt64(truncatingIfNeeded: index) }

  /// Where an MSI or MSI-X message goes: the entry's number, in the new format, with a part in the data.
  public var address: UInt64 { 0xfee0_0000 | index << 5 | 1 << 4 | 1 << 3 }
  /// What it says: nothing is added to the number.
  public var data: UInt32 { 0 }

  /// The I/O APIC's entry for a line that causes it (VT-d 3.3 §5.1.5.1), unmasked and active high.
  ///
  /// - Parameters:
  ///   - vector: That of the table's entry, by which the end of the interrupt is told.
  ///   - isLevel: As in the table's entry.
  public func redirection(vector: UInt8, isLevel: Bool = false) -> UInt64 {
    index << 49 | 1 << 48 | (isLevel ? 1 << 15 : 0) | UInt64(vector)
  }
}
