// Offsets of the configuration header's registers (PCI Local Bus 3.0, section 6.1; PCI-to-PCI Bridge
// 1.2, section 3.2).

/// Registers in the configuration header of a function.
enum PCIRegister {
  static let vendor: UInt16 = 0x00
  static let device: UInt16 = 0x02
  static let command: UInt16 = 0x04
  static let status: UInt16 = 0x06
  /// Revision, interface, subclass and class, a byte each.
  static let classCode: UInt16 = 0x08
  static let headerType: UInt16 = 0x0e
  static let firstBaseAddress: UInt16 = 0x10
  /// In a bridge's header: the bus behind it.
  static let secondaryBus: UInt16 = 0x19
  static let capabilities: UInt16 = 0x34

  /// In `status`: there is a list of capabilities.
  static let hasCapabilities: UInt16 = 1 << 4
  /// In `headerType`: the device has more functions than the first.
  static let isMultiFunction: UInt8 = 1 << 7
}
