// A simulated controller's registers as the driver reaches them. Each access is checked to be of the
// register's own width and inside.

import Drivers

/// The first base address register's memory of a simulated controller.
struct ControllerWindow: SimulatedRegisters {
  let controller: SimulatedController
  let byteCount: UInt64

  func check(_ offset: UInt64, _ width: UInt64) {
    let natural: UInt64 = [0x00, 0x28, 0x30].contains(offset) ? 8 : 4
    if width != natural || offset % width != 0 || offset + width > byteCount {
      controller.memory.complain("\(width) bytes at register \(offset)")
    }
  }

  func load(_ offset: UInt64) -> UInt64 { controller.load(offset) }
  func store(_ value: UInt64, _ offset: UInt64) { controller.store(value, offset) }
}
