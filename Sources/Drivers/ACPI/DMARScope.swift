// What a remapping unit's structure names, one after the other (VT-d 3.3 §8.3.1).

/// A device scope.
struct DMARScope: Equatable {
  static let endpoint: UInt8 = 1
  static let bridge: UInt8 = 2
  static let ioAPIC: UInt8 = 3

  private static let headerByteCount: UInt64 = 6

  let kind: UInt8
  let byteCount: UInt64
  /// The function that it names; nothing where that is behind a bridge.
  let function: PCIAddress?

  /// The scope at an offset, nothing behind the last.
  init?(
    of unit: PhysicalRange, at offset: UInt64,
    in memory: borrowing some FirmwareMemory & ~Copyable
  ) throws(ACPIError) {
    guard offset < unit.byteCount else { return nil }
    guard let header = unit.part(at: offset, byteCount: Self.headerByteCount) else {
      throw .badStructure
    }
    let place = header.address
    byteCount = UInt64(memory.load8(at: place &+ 1))
    // A bus, and behind it a path of two bytes for each bridge on the way and the function.
    guard byteCount > Self.headerByteCount, byteCount & 1 == 0,
      unit.part(at: offset, byteCount: byteCount) != nil
    else { throw .badStructure }
    kind = memory.load8(at: place)
    if byteCount == Self.headerByteCount &+ 2 {
      function = PCIAddress(
        bus: memory.load8(at: place &+ 5), device: memory.load8(at: place &+ 6),
        function: memory.load8(at: place &+ 7))
    } else {
      function = nil
    }
  }
}
