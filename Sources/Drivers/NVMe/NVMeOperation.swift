// What a controller can be asked to do with blocks (NVMe 1.4 §6).

/// An operation; the raw value is its opcode.
public enum NVMeOperation: UInt8, Equatable, Sendable {
  case flush = 0x00
  case write = 0x01
  case read = 0x02
  case writeZeroes = 0x08
}
