// What a PCI function may do, in its command register (PCI Local Bus 3.0, section 6.2.2).

/// Bits of the command register.
public struct PCICommand: OptionSet, Sendable {
  public let rawValue: UInt16

  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// It answers at its I/O ports.
  public static let ports = PCICommand(rawValue: 1 << 0)
  /// It answers at its memory addresses.
  public static let memory = PCICommand(rawValue: 1 << 1)
  /// It may read and write memory, and send interrupt messages.
  public static let busMaster = PCICommand(rawValue: 1 << 2)
  /// It uses no interrupt line.
  public static let noInterruptLine = PCICommand(rawValue: 1 << 10)
}
