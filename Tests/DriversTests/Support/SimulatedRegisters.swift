// Registers of a simulated device, each of 4 or 8 bytes: what is asked for is checked, and done by the device.

import Drivers

/// A window to registers that a test's device answers for.
protocol SimulatedRegisters: RegisterWindow {
  /// Complains unless an access has the register's own width and is inside.
  func check(_ offset: UInt64, _ width: UInt64)
  func load(_ offset: UInt64) -> UInt64
  func store(_ value: UInt64, _ offset: UInt64)
}

extension SimulatedRegisters {
  func load8(at offset: UInt64) -> UInt8 {
    check(offset, 1)
    return 0
  }
  func load16(at offset: UInt64) -> UInt16 {
    check(offset, 2)
    return 0
  }
  func load32(at offset: UInt64) -> UInt32 {
    check(offset, 4)
    return UInt32(truncatingIfNeeded: load(offset))
  }
  func load64(at offset: UInt64) -> UInt64 {
    check(offset, 8)
    return load(offset)
  }
  func store8(_ value: UInt8, at offset: UInt64) { check(offset, 1) }
  func store16(_ value: UInt16, at offset: UInt64) { check(offset, 2) }
  func store32(_ value: UInt32, at offset: UInt64) {
    check(offset, 4)
    store(UInt64(value), offset)
  }
  func store64(_ value: UInt64, at offset: UInt64) {
    check(offset, 8)
    store(value, offset)
  }
}
