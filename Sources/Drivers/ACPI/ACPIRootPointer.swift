// How everything else is found (ACPI 6.4 §5.2.5): a few bytes that firmware without EFI leaves below 1 MiB.

/// The root system description pointer.
struct ACPIRootPointer: Equatable {
  /// The root table with addresses of 32 bits.
  let rootTable: UInt64
  /// The one with addresses of 64 bits, which counts where there is one.
  let extendedRootTable: UInt64?

  private static let area: Range<UInt64> = 0xe_0000..<0x10_0000
  private static let step: UInt64 = 16
  /// "RSD PTR ".
  private static let signature: UInt64 = 0x2052_5450_2044_5352
  private static let byteCount: UInt64 = 20
  /// From revision 2 on.
  private static let extendedByteCount: UInt64 = 36

  /// Looks through the firmware's area.
  static func find(
    in memory: borrowing some FirmwareMemory & ~Copyable
  ) throws(ACPIError) -> ACPIRootPointer {
    var address = area.lowerBound
    while address < area.upperBound {
      if let pointer = ACPIRootPointer(at: address, in: memory) { return pointer }
      address &+= step
    }
    throw .noRootPointer
  }

  /// The pointer at an address; nothing where there is none or its checksum is wrong.
  private init?(at address: UInt64, in memory: borrowing some FirmwareMemory & ~Copyable) {
    guard memory.contains(address, byteCount: Self.byteCount),
      memory.load64(at: address) == Self.signature,
      memory.sum(at: address, byteCount: Self.byteCount) == 0
    else { return nil }
    rootTable = UInt64(memory.load32(at: address &+ 16))
    extendedRootTable = Self.extendedRootTable(at: address, in: memory)
  }

  private static func extendedRootTable(
    at address: UInt64, in memory: borrowing some FirmwareMemory & ~Copyable
  ) -> UInt64? {
    guard memory.load8(at: address &+ 15) >= 2,
      memory.contains(address, byteCount: extendedByteCount),
      memory.sum(at: address, byteCount: extendedByteCount) == 0
    else { return nil }
    let table = memory.load64(at: address &+ 24)
    return table == 0 ? nil : table
  }
}
