// A table with the header that all have (ACPI 6.4 §5.2.6), checked as a whole when it is found.

/// A table whose length and checksum are right.
public struct ACPITable: Equatable, Sendable {
  static let headerByteCount: UInt64 = 36
  /// Longer than any table, so that one is summed in bounded time.
  private static let lengthLimit: UInt64 = 1 << 20

  public let signature: ACPISignature
  /// Where it is, with its header.
  public let range: PhysicalRange

  /// Checks the table at an address.
  init(
    at address: UInt64, in memory: borrowing some FirmwareMemory & ~Copyable
  ) throws(ACPIError) {
    guard memory.contains(address, byteCount: Self.headerByteCount) else { throw .outsideMemory }
    signature = ACPISignature(rawValue: memory.load32(at: address))
    let byteCount = UInt64(memory.load32(at: address &+ 4))
    guard byteCount >= Self.headerByteCount, byteCount <= Self.lengthLimit else {
      throw .badLength
    }
    guard memory.contains(address, byteCount: byteCount) else { throw .outsideMemory }
    guard memory.sum(at: address, byteCount: byteCount) == 0 else { throw .badChecksum }
    range = PhysicalRange(address: address, byteCount: byteCount)
  }

  /// Where the part behind the header begins.
  var body: UInt64 { range.address &+ Self.headerByteCount }

  /// How long it is.
  var bodyByteCount: UInt64 { range.byteCount &- Self.headerByteCount }
}
