// One of a simulated device's structures, as the driver reaches it. Each access is checked to be of the
// register's own width and inside.

import Drivers

/// A structure of a simulated network device.
struct DeviceWindow: RegisterWindow {
  let device: SimulatedNetworkDevice
  let structure: VirtioStructure
  let byteCount: UInt64

  private func load(_ offset: UInt64, _ width: UInt64) -> UInt64 {
    check(offset, width)
    switch structure {
    case .common: return device.loadCommon(offset)
    case .device: return device.loadDevice(offset)
    default:
      device.memory.complain("driver read \(structure)")
      return 0
    }
  }

  private func store(_ value: UInt64, _ offset: UInt64, _ width: UInt64) {
    check(offset, width)
    switch structure {
    case .common: device.storeCommon(value, offset)
    case .notification: device.notify(value, offset)
    default: device.memory.complain("driver wrote \(structure)")
    }
  }

  private func check(_ offset: UInt64, _ width: UInt64) {
    let natural: UInt64 =
      switch (structure, offset) {
      case (.common, 0..<0x10), (.common, 0x20...): 4
      case (.common, 0x14), (.common, 0x15), (.device, 0..<6): 1
      default: 2
      }
    if width != natural || offset % width != 0 || offset + width > byteCount {
      device.memory.complain("\(width) bytes at \(offset) of \(structure)")
    }
  }

  func load8(at offset: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: load(offset, 1)) }
  func load16(at offset: UInt64) -> UInt16 { UInt16(truncatingIfNeeded: load(offset, 2)) }
  func load32(at offset: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: load(offset, 4)) }
  func load64(at offset: UInt64) -> UInt64 { load(offset, 8) }
  func store8(_ value: UInt8, at offset: UInt64) { store(UInt64(value), offset, 1) }
  func store16(_ value: UInt16, at offset: UInt64) { store(UInt64(value), offset, 2) }
  func store32(_ value: UInt32, at offset: UInt64) { store(UInt64(value), offset, 4) }
  func store64(_ value: UInt64, at offset: UInt64) { store(value, offset, 8) }
}
