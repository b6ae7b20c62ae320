// A device's registers, mapped uncached into the kernel's half: each access is one volatile load or store.

import CX86
import Drivers

/// Registers of a device.
struct DeviceWindow: RegisterWindow {
  private let address: UInt64
  let byteCount: UInt64
  /// More than any structure of a function needs; what a device calls longer is mapped in part, and its
  /// driver refuses what lies beyond.
  private static let largest: UInt64 = 1 << 20

  /// Registers that start-up maps for good.
  ///
  /// - Parameter range: What a function's base address register and capabilities say; it is below the
  ///   highest physical address, and its pages hold nothing but registers.
  init(_ range: PhysicalRange, _ memory: inout EarlyMemory) {
    byteCount = min(range.byteCount, DeviceWindow.largest)
    address = KernelAddressSpace.mapDevice(range.address, byteCount: byteCount, &memory)
  }

  @inline(__always) func load8(at offset: UInt64) -> UInt8 { x86_load8(address &+ offset) }
  @inline(__always) func load16(at offset: UInt64) -> UInt16 { x86_load16(address &+ offset) }
  @inline(__always) func load32(at offset: UInt64) -> UInt32 { x86_load32(address &+ offset) }
  @inline(__always) func load64(at offset: UInt64) -> UInt64 { x86_load64(address &+ offset) }
  @inline(__always) func store8(_ value: UInt8, at offset: UInt64) {
    x86_store8(address &+ offset, value)
  }
  @inline(__always) func store16(_ value: UInt16, at offset: UInt64) {
    x86_store16(address &+ offset, value)
  }
  @inline(__always) func store32(_ value: UInt32, at offset: UInt64) {
    x86_store32(address &+ offset, value)
  }
  @inline(__always) func store64(_ value: UInt64, at offset: UInt64) {
    x86_store64(address &+ offset, value)
  }
}
