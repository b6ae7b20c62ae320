// What functions tried in vain (VT-d 3.3 §7.2). A unit has few records, and a function can make faults as
// fast as it likes: whoever asks for them sets itself a limit.

extension RemappingUnit where Window: ~Copyable, Memory: ~Copyable {
  /// FSTS: faults were lost; and some are recorded, the first of them where its second byte says.
  private static var overflow: UInt32 { 1 << 0 }
  private static var pending: UInt32 { 1 << 1 }

  /// The next fault that was recorded, told once; or nothing.
  public mutating func takeFault() -> RemappingFault? {
    let status = registers.load32(at: RemappingRegister.faultStatus)
    guard status != .max else { return nil }
    if status & Self.pending != 0 {
      let count = capabilities.faultRecordCount
      var index = Int(status >> 8 & 0xff)
      for _ in 0..<count {
        if index >= count { index = 0 }
        if let fault = takeRecord(index) { return fault }
        index &+= 1
      }
    }
    if status & Self.overflow != 0 {
      overflowCount &+= 1
      registers.store32(Self.overflow, at: RemappingRegister.faultStatus)
    }
    return nil
  }

  /// Reads a record, and gives it back to the unit.
  private func takeRecord(_ index: Int) -> RemappingFault? {
    let record = capabilities.faultRecords &+ UInt64(truncatingIfNeeded: index) &* 16
    let high = registers.load64(at: record &+ 8)
    guard high >> 63 != 0 else { return nil }
    let low = registers.load64(at: record)
    registers.store32(1 << 31, at: record &+ 12)
    return RemappingFault(low: low, high: high)
  }

  /// Forgets the faults of whoever had the unit before.
  mutating func clearFaults() {
    for index in 0..<capabilities.faultRecordCount { _ = takeRecord(index) }
    registers.store32(0x7f, at: RemappingRegister.faultStatus)
  }
}
