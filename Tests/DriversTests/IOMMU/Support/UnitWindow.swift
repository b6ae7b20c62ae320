// A simulated unit's registers as the driver reaches them. Each access is checked to be of the register's
// own width and inside.

import Drivers

/// The registers of a simulated remapping unit.
struct UnitWindow: RegisterWindow {
  let unit: SimulatedUnit
  let byteCount: UInt64

  private func check(_ offset: UInt64, _ width: UInt64) {
    let isWide =
      [0x08, 0x10, 0x20, 0x80, 0x88, 0x90, 0xb8].contains(offset)
      || offset >= 0x200 && offset % 8 == 0
    if width != (isWide ? 8 : 4) || offset % width != 0 || offset + width > byteCount {
      unit.machine.complain("\(width) bytes at register \(String(offset, radix: 16))")
    }
  }

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
    return UInt32(truncatingIfNeeded: unit.load(offset))
  }
  func load64(at offset: UInt64) -> UInt64 {
    check(offset, 8)
    return unit.load(offset)
  }
  func store8(_ value: UInt8, at offset: UInt64) { check(offset, 1) }
  func store16(_ value: UInt16, at offset: UInt64) { check(offset, 2) }
  func store32(_ value: UInt32, at offset: UInt64) {
    check(offset, 4)
    unit.store(UInt64(value), offset)
  }
  func store64(_ value: UInt64, at offset: UInt64) {
    check(offset, 8)
    unit.store(value, offset)
  }
}
