// Offsets of a remapping unit's registers (VT-d 3.3 §11.4).

/// Registers that every remapping unit has.
enum RemappingRegister {
  static let version: UInt64 = 0x00
  static let capabilities: UInt64 = 0x08
  static let extendedCapabilities: UInt64 = 0x10
  static let globalCommand: UInt64 = 0x18
  static let globalStatus: UInt64 = 0x1c
  static let rootTable: UInt64 = 0x20
  static let faultStatus: UInt64 = 0x34
  static let faultControl: UInt64 = 0x38
  static let queueTail: UInt64 = 0x88
  static let queueAddress: UInt64 = 0x90
  static let interruptTable: UInt64 = 0xb8
  /// Behind all of the above; where the fault records are, the unit says.
  static let byteCount: UInt64 = 0xc0
}
