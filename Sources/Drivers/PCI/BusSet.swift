// A set of bus numbers: a bit for each of 256.

/// Some of the 256 buses.
struct BusSet: Sendable {
  private var words = [4 of UInt64](repeating: 0)

  /// Puts a bus in, and says whether it was not there before.
  @discardableResult
  mutating func insert(_ bus: UInt8) -> Bool {
    let bit: UInt64 = 1 << UInt64(bus & 63)
    let isNew = words[Int(bus >> 6)] & bit == 0
    words[Int(bus >> 6)] |= bit
    return isNew
  }

  /// Takes out the lowest bus.
  mutating func removeFirst() -> UInt8? {
    for index in 0..<4 where words[index] != 0 {
      let bit = words[index].trailingZeroBitCount
      words[index] &= words[index] &- 1
      return UInt8(truncatingIfNeeded: index << 6 | bit)
    }
    return nil
  }
}
