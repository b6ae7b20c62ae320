// A simulated controller's registers as the driver reaches them. Each access is checked to be of the
// register's own width and inside.

import Drivers

/// The first base address register's memory of a simulated controller.
struct ControllerWindow: RegisterWindow {
  let controller: SimulatedController
  let byteCount: UInt64

  private func check(_ offset: UInt64, _ width: UInt64) {
    let natural: UInt64 = [0x00, 0x28, 0x30].contains(offset) ? 8 : 4
    if width != natural || offset % width != 0 || offset + width > byteCount {
      controller.memory.complain("\(width) bytes at register \(offset)")
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
    return UInt32(truncatingIfNeeded: controller.load(offset))
  }
  func load64(at offset: UInt64) -> UInt64 {
    check(offset, 8)
    return controller.load(offset)
  }
  func store8(_ value: UInt8, at offset: UInt64) { check(offset, 1) }
  func store16(_ value: UInt16, at offset: UInt64) { check(offset, 2) }
  func store32(_ value: UInt32, at offset: UInt64) {
    check(offset, 4)
    controller.store(UInt64(value), offset)
  }
  func store64(_ value: UInt64, at offset: UInt64) {
    check(offset, 8)
    controller.store(value, offset)
  }
}
