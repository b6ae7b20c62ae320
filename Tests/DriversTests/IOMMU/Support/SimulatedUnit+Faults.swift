// How a unit records what it refuses (VT-d 3.3 §7.2): in turn, and nothing more once there is no room.

extension SimulatedUnit {
  /// Records that a request was refused; what it asked for is nothing.
  func refuse<Wanted>(
    _ source: UInt16, _ reason: UInt64, _ address: UInt64, _ isWrite: Bool
  ) -> Wanted? {
    record(
      low: address & ~0xfff,
      high: 1 << 63 | (isWrite ? 0 : 1 << 62) | reason << 32 | UInt64(source))
    return nil
  }

  /// Records that an interrupt was refused.
  func refuse<Wanted>(_ source: UInt16, _ reason: UInt64, _ index: Int) -> Wanted? {
    record(low: UInt64(index) << 48, high: 1 << 63 | reason << 32 | UInt64(source))
    return nil
  }

  private func record(low: UInt64, high: UInt64) {
    while records.count < recordCount { records.append((0, 0)) }
    guard faultStatus & 1 == 0 else { return }
    guard records[nextRecord].high >> 63 == 0 else {
      faultStatus |= 1
      return
    }
    // The first that is pending is named until none is.
    if !hasRecord { faultStatus = faultStatus & ~0xff00 | UInt32(nextRecord) << 8 }
    records[nextRecord] = (low, high)
    nextRecord = (nextRecord + 1) % recordCount
  }

  private var hasRecord: Bool { records.contains { $0.high >> 63 != 0 } }

  var currentFaultStatus: UInt32 { faultStatus | (hasRecord ? 2 : 0) }

  func clearFaults(_ bits: UInt32) { faultStatus &= ~(bits & 0x7d) }

  func loadRecord(_ offset: UInt64) -> UInt64 {
    let index = Int(offset / 16)
    guard index < records.count else { return 0 }
    return offset % 16 == 0 ? records[index].low : records[index].high
  }

  func storeRecord(_ value: UInt64, _ offset: UInt64) {
    let index = Int(offset / 16)
    if offset % 16 != 12 || value != 1 << 31 { machine.complain("record \(offset)") }
    if index < records.count { records[index].high &= ~(1 << 63) }
  }
}
