// Physical memory in a few regions, which driver and simulated device share. Whoever reaches outside, or
// at an odd place, is noted and gets nothing.

/// The memory of a simulated machine.
final class PhysicalMemory {
  private struct Region {
    let base: UInt64
    var bytes: [UInt8]
  }

  private var regions: [Region] = []
  /// What must not happen and did.
  private(set) var violations: [String] = []
  /// How often the driver has written.
  var driverStores = 0

  func addRegion(at base: UInt64, byteCount: Int) {
    // What was there before must not matter.
    regions.append(Region(base: base, bytes: Array(repeating: 0xa5, count: byteCount)))
  }

  func complain(_ violation: String) { violations.append(violation) }

  /// The region and place of some bytes; nothing, and a complaint, where they are in no one region.
  private func place(_ address: UInt64, _ count: Int, _ who: String) -> (Int, Int)? {
    for (index, region) in regions.enumerated() where address >= region.base {
      let offset = address - region.base
      if offset <= UInt64(region.bytes.count), count <= region.bytes.count - Int(offset) {
        return (index, Int(offset))
      }
    }
    complain("\(who) reached \(count) bytes at \(String(address, radix: 16))")
    return nil
  }

  func bytes(at address: UInt64, count: Int, by who: String = "device") -> [UInt8] {
    guard let (region, offset) = place(address, count, who) else {
      return Array(repeating: 0, count: count)
    }
    return Array(regions[region].bytes[offset..<offset + count])
  }

  func write(_ bytes: [UInt8], at address: UInt64, by who: String = "device") {
    guard let (region, offset) = place(address, bytes.count, who) else { return }
    regions[region].bytes.replaceSubrange(offset..<offset + bytes.count, with: bytes)
  }

  func load<Value: FixedWidthInteger>(
    _: Value.Type, at address: UInt64, by who: String = "device"
  ) -> Value {
    let width = Value.bitWidth / 8
    guard let (region, offset) = place(address, width, who) else { return 0 }
    var value: Value = 0
    for index in (0..<width).reversed() {
      value = value << 8 | Value(regions[region].bytes[offset + index])
    }
    return value
  }

  func store<Value: FixedWidthInteger>(
    _ value: Value, at address: UInt64, by who: String = "device"
  ) {
    let width = Value.bitWidth / 8
    guard let (region, offset) = place(address, width, who) else { return }
    for index in 0..<width {
      regions[region].bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * index))
    }
  }
}
