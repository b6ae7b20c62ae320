// A PCI bus as a table of functions, which notes what was looked at.

import Drivers

/// The configuration space of a simulated machine.
final class SimulatedBus: PCIConfigurationSpace {
  var functions: [PCIAddress: SimulatedFunction] = [:]
  /// How many registers were read.
  private(set) var loads = 0
  /// The command register of each function, each time it was written.
  private(set) var commands: [UInt16] = []
  private(set) var violations: [String] = []

  func add(
    _ function: SimulatedFunction, bus: UInt8 = 0, device: UInt8, function number: UInt8 = 0
  ) {
    functions[PCIAddress(bus: bus, device: device, function: number)] = function
  }

  private func load<Value: FixedWidthInteger>(
    _ type: Value.Type, _ register: UInt16, _ address: PCIAddress
  ) -> Value {
    loads += 1
    check(register, Value.bitWidth / 8)
    guard register <= 256 - Value.bitWidth / 8, let function = functions[address] else {
      return ~0
    }
    return function.get(type, at: Int(register))
  }

  private func check(_ register: UInt16, _ width: Int) {
    if Int(register) % width != 0 || Int(register) + width > 256 {
      violations.append("register \(register) for \(width) bytes")
    }
  }

  func load8(_ register: UInt16, of function: PCIAddress) -> UInt8 {
    load(UInt8.self, register, function)
  }
  func load16(_ register: UInt16, of function: PCIAddress) -> UInt16 {
    load(UInt16.self, register, function)
  }
  func load32(_ register: UInt16, of function: PCIAddress) -> UInt32 {
    load(UInt32.self, register, function)
  }

  func store8(_ value: UInt8, to register: UInt16, of function: PCIAddress) {
    check(register, 1)
    functions[function]?.put(value, at: Int(register))
  }
  func store16(_ value: UInt16, to register: UInt16, of function: PCIAddress) {
    check(register, 2)
    if register == 4 { commands.append(value) }
    functions[function]?.put(value, at: Int(register))
  }
  func store32(_ value: UInt32, to register: UInt16, of function: PCIAddress) {
    check(register, 4)
    functions[function]?.store(value, at: Int(register))
  }
}
