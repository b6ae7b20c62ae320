// PCI configuration space by the two ports of every PC.

import CX86
import Drivers
import X86

/// The first 256 bytes of each function's configuration space.
struct PortConfigurationSpace: PCIConfigurationSpace {
  /// Chooses a register; false where the ports do not reach it.
  private func select(_ register: UInt16, _ function: PCIAddress) -> Bool {
    guard register < ConfigurationPort.registerLimit else { return false }
    x86_out32(
      ConfigurationPort.address,
      ConfigurationPort.address(
        bus: function.bus, device: function.device, function: function.function,
        register: register))
    return true
  }

  func load8(_ register: UInt16, of function: PCIAddress) -> UInt8 {
    select(register, function) ? x86_in8(ConfigurationPort.data(register: register)) : .max
  }

  func load16(_ register: UInt16, of function: PCIAddress) -> UInt16 {
    select(register, function) ? x86_in16(ConfigurationPort.data(register: register)) : .max
  }

  func load32(_ register: UInt16, of function: PCIAddress) -> UInt32 {
    select(register, function) ? x86_in32(ConfigurationPort.data(register: register)) : .max
  }

  func store8(_ value: UInt8, to register: UInt16, of function: PCIAddress) {
    if select(register, function) { x86_out8(ConfigurationPort.data(register: register), value) }
  }

  func store16(_ value: UInt16, to register: UInt16, of function: PCIAddress) {
    if select(register, function) { x86_out16(ConfigurationPort.data(register: register), value) }
  }

  func store32(_ value: UInt32, to register: UInt16, of function: PCIAddress) {
    if select(register, function) { x86_out32(ConfigurationPort.data(register: register), value) }
  }
}
