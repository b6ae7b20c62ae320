// How a unit translates (VT-d 3.3 §3.4 to §3.8): by what it remembers, else by the tables in memory.

import Drivers

extension SimulatedUnit {
  /// Where a function's request goes; nothing where it is refused, which is recorded.
  func translate(_ source: UInt16, _ address: UInt64, isWrite: Bool) -> UInt64? {
    guard isOn(.translation) else { return address }
    guard let context = context(of: source, address, isWrite) else { return nil }
    guard let root = context.root else { return address }
    guard address >> 39 == 0 else { return refuse(source, 4, address, isWrite) }
    let key = SimulatedTranslation.Key(domain: context.domain, page: address >> 12)
    let translation = translations[key] ?? walk(root, address)
    if isWrite ? translation.isWritable : translation.isReadable {
      translations[key] = translation
      return translation.physical | address & 0xfff
    }
    return refuse(source, isWrite ? 5 : 6, address, isWrite)
  }

  private func context(
    of source: UInt16, _ address: UInt64, _ isWrite: Bool
  ) -> SimulatedContext? {
    if let context = contexts[source] { return context }
    let rootEntry = entry(rootTable + UInt64(source >> 8) * 16)
    guard rootEntry.low & 1 != 0 else { return refuse(source, 1, address, isWrite) }
    if rootEntry.low & 0xffe != 0 || rootEntry.high != 0 { machine.complain("root entry") }
    let (low, high) = entry(rootEntry.low & ~0xfff + UInt64(source & 0xff) * 16)
    guard low & 1 != 0 else { return refuse(source, 2, address, isWrite) }
    if low & 0xff2 != 0 || high & ~0xff_ff07 != 0 { machine.complain("context entry \(low)") }
    let isThrough = low >> 2 & 3 == 2
    let widest: UInt64 = capabilities >> 10 & 1 != 0 ? 2 : 1
    if high & 7 != (isThrough ? widest : 1) { machine.complain("width \(high & 7)") }
    let context = SimulatedContext(
      domain: UInt16(truncatingIfNeeded: high >> 8), root: isThrough ? nil : low & ~0xfff)
    contexts[source] = context
    return context
  }

  /// What three levels of tables say; rights are those of all levels.
  private func walk(_ root: UInt64, _ address: UInt64) -> SimulatedTranslation {
    var next = root
    var rights: UInt64 = 3
    for level in [30, 21, 12] as [UInt64] {
      let value = machine.uncached.load(
        UInt64.self, at: next + (address >> level & 511) * 8)
      rights &= value
      guard rights != 0 else { break }
      if value & 0xffc != 0 || value >> 39 != 0 { machine.complain("table entry \(value)") }
      next = value & ~0xfff
    }
    return SimulatedTranslation(
      physical: next, isReadable: rights & 1 != 0, isWritable: rights & 2 != 0)
  }

  /// The two words of an entry as the unit sees them.
  func entry(_ address: UInt64) -> (low: UInt64, high: UInt64) {
    (
      machine.uncached.load(UInt64.self, at: address),
      machine.uncached.load(UInt64.self, at: address + 8)
    )
  }
}
