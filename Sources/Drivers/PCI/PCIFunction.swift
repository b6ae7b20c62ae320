// A PCI function: what it is, and whether it may use the bus. What it offers beyond that is in the
// extensions: base addresses and capabilities. Whatever it says of itself is checked by who uses it.

/// A function that answers in configuration space.
public struct PCIFunction: Equatable, Sendable {
  public let address: PCIAddress
  public let vendor: UInt16
  public let device: UInt16
  /// The base class in the upper byte, the subclass in the lower (0x0200 is Ethernet, 0x0108 NVM).
  public let classCode: UInt16
  /// How registers of the class are used; 2 of class 0x0108 is NVMe.
  public let interface: UInt8
  /// The layout of the header: 0 for a device, 1 for a bridge to another bus.
  public let headerType: UInt8

  /// The function at an address, or nothing where none answers.
  public init?(_ address: PCIAddress, in space: borrowing some PCIConfigurationSpace & ~Copyable) {
    let vendor = space.load16(PCIRegister.vendor, of: address)
    guard vendor != 0xffff else { return nil }
    let classes = space.load32(PCIRegister.classCode, of: address)
    self.address = address
    self.vendor = vendor
    device = space.load16(PCIRegister.device, of: address)
    classCode = UInt16(truncatingIfNeeded: classes >> 16)
    interface = UInt8(truncatingIfNeeded: classes >> 8)
    headerType =
      space.load8(PCIRegister.headerType, of: address) & ~PCIRegister.isMultiFunction
  }

  /// Whether it leads to another bus.
  public var isBridge: Bool { headerType == 1 }

  /// Whether it is an NVMe controller.
  public var isNVMe: Bool { classCode == 0x0108 && interface == 2 }

  /// What the function may do at present.
  public func command(
    in space: borrowing some PCIConfigurationSpace & ~Copyable
  ) -> PCICommand {
    PCICommand(rawValue: space.load16(PCIRegister.command, of: address))
  }

  /// Lets the function do these things and no others.
  ///
  /// Without `busMaster` it reaches no memory: how a broken device is kept from doing harm.
  public func setCommand(
    _ command: PCICommand, in space: borrowing some PCIConfigurationSpace & ~Copyable
  ) {
    space.store16(command.rawValue, to: PCIRegister.command, of: address)
  }
}
