// The table of MSI-X messages in a device's memory (PCI Local Bus 3.0, section 6.8.2.6). What a message
// says is the processor's business: X86 encodes it.

/// The messages by which a function interrupts.
public struct MSIXTable<Window: RegisterWindow & ~Copyable>: ~Copyable {
  private let window: Window
  /// How many entries there are.
  public let entryCount: Int

  /// The table in its memory, every entry masked.
  ///
  /// - Parameter window: `MSIXCapability.table`, mapped.
  public init(_ window: consuming Window) {
    entryCount = Int(truncatingIfNeeded: window.byteCount >> 4)
    self.window = window
    for entry in 0..<entryCount { mask(entry) }
  }

  /// Says what an entry sends, and lets it.
  ///
  /// - Returns: Whether there is such an entry.
  @discardableResult
  public func program(_ entry: Int, address: UInt64, data: UInt32) -> Bool {
    guard mask(entry) else { return false }
    let place = offset(of: entry)
    window.store32(UInt32(truncatingIfNeeded: address), at: place)
    window.store32(UInt32(truncatingIfNeeded: address >> 32), at: place &+ 4)
    window.store32(data, at: place &+ 8)
    return unmask(entry)
  }

  /// Keeps back an entry's message; it is sent when the entry is unmasked.
  ///
  /// - Returns: Whether there is such an entry.
  @discardableResult
  public func mask(_ entry: Int) -> Bool { setMask(1, of: entry) }

  /// Lets an entry send its message, at once if one was kept back.
  ///
  /// - Returns: Whether there is such an entry.
  @discardableResult
  public func unmask(_ entry: Int) -> Bool { setMask(0, of: entry) }

  private func setMask(_ value: UInt32, of entry: Int) -> Bool {
    guard entry >= 0, entry < entryCount else { return false }
    window.store32(value, at: offset(of: entry) &+ 12)
    return true
  }

  private func offset(of entry: Int) -> UInt64 { UInt64(truncatingIfNeeded: entry) &* 16 }
}
