// A simulated unit's registers as the driver reaches them. Each access is checked to be of the register's
// own width and inside.

import Drivers

/// The registers of a simulated remapping unit.
struct UnitWindow: SimulatedRegisters {
  let unit: SimulatedUnit
  let byteCount: UInt64

  func check(_ offset: UInt64, _ width: UInt64) {
    let isWide =
      [0x08, 0x10, 0x20, 0x80, 0x88, 0x90, 0xb8].contains(offset)
      || offset >= 0x200 && offset % 8 == 0
    if width != (isWide ? 8 : 4) || offset % width != 0 || offset + width > byteCount {
      unit.machine.complain("\(width) bytes at register \(String(offset, radix: 16))")
    }
  }

  func load(_ offset: UInt64) -> UInt64 { unit.load(offset) }
  func store(_ value: UInt64, _ offset: UInt64) { unit.store(value, offset) }
}
