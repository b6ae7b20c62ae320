// Configuration mechanism 1 (PCI Local Bus 3.0, section 3.2.2.3.2): one port takes the address of four
// bytes of configuration space, another four ports are those bytes.

/// The ports by which PCI configuration space is reached, and the address that the first one takes.
public enum ConfigurationPort {
  public static let address: UInt16 = 0xcf8
  public static let data: UInt16 = 0xcfc
  /// How many bytes of a function's configuration space can be reached.
  public static let registerLimit: UInt16 = 0x100

  /// What to write to the address port.
  ///
  /// - Parameters:
  ///   - device: 0 to 31; what is above does not spill into the bus.
  ///   - function: 0 to 7.
  ///   - register: Any byte of the four, below `registerLimit`.
  public static func address(
    bus: UInt8, device: UInt8, function: UInt8, register: UInt16
  ) -> UInt32 {
    1 << 31 | UInt32(bus) << 16 | UInt32(device & 31) << 11 | UInt32(function & 7) << 8
      | UInt32(register & 0xfc)
  }

  /// The data port at which a register appears once its address is written.
  public static func data(register: UInt16) -> UInt16 { data | register & 3 }
}
