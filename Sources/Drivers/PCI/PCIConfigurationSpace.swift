// Access to the configuration registers of every PCI function. The kernel implements it by ports 0xCF8
// and 0xCFC (the encoding is in X86) or by memory; tests implement it with a simulated bus.

/// The configuration space of the PCI functions of a machine.
///
/// Registers are naturally aligned byte offsets below 4096. Where there is no function, no such
/// register or no way to reach it, loads give all ones and stores do nothing.
public protocol PCIConfigurationSpace: ~Copyable {
  func load8(_ register: UInt16, of function: PCIAddress) -> UInt8
  func load16(_ register: UInt16, of function: PCIAddress) -> UInt16
  func load32(_ register: UInt16, of function: PCIAddress) -> UInt32

  func store8(_ value: UInt8, to register: UInt16, of function: PCIAddress)
  func store16(_ value: UInt16, to register: UInt16, of function: PCIAddress)
  func store32(_ value: UInt32, to register: UInt16, of function: PCIAddress)
}
