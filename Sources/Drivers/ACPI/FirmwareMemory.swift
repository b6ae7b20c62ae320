// Memory where firmware has left its tables. They are anywhere, at odd addresses, and the kernel maps them
// as they are looked at.

/// Physical memory to be read, byte by byte.
public protocol FirmwareMemory: ~Copyable {
  /// Whether all of so many bytes can be read; none of them wraps.
  func contains(_ address: UInt64, byteCount: UInt64) -> Bool
  /// A byte that can be read.
  func load8(at address: UInt64) -> UInt8
}

extension FirmwareMemory where Self: ~Copyable {
  func load16(at address: UInt64) -> UInt16 {
    UInt16(load8(at: address)) | UInt16(load8(at: address &+ 1)) << 8
  }

  func load32(at address: UInt64) -> UInt32 {
    UInt32(load16(at: address)) | UInt32(load16(at: address &+ 2)) << 16
  }

  func load64(at address: UInt64) -> UInt64 {
    UInt64(load32(at: address)) | UInt64(load32(at: address &+ 4)) << 32
  }

  /// The sum of some bytes, which is 0 for every ACPI structure.
  func sum(at address: UInt64, byteCount: UInt64) -> UInt8 {
    var sum: UInt8 = 0
    var offset: UInt64 = 0
    while offset < byteCount {
      sum &+= load8(at: address &+ offset)
      offset &+= 1
    }
    return sum
  }
}
