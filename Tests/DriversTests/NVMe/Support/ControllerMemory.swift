// The driver's side of a controller's queues: each access is checked to be naturally aligned and inside,
// and the rest of a completion to be read only behind a fence that follows its phase tag.

import Drivers

/// A driver's DMA memory for a controller, in simulated physical memory.
struct ControllerMemory: DMAMemory, ~Copyable {
  /// What was loaded since the last fence.
  private final class Order {
    var hasUnfencedPhase = false
  }

  let memory: PhysicalMemory
  let physicalAddress: UInt64
  let byteCount: Int
  private let order = Order()

  init(_ memory: PhysicalMemory, at address: UInt64, byteCount: Int) {
    memory.addRegion(at: address, byteCount: byteCount)
    self.memory = memory
    physicalAddress = address
    self.byteCount = byteCount
  }

  private func isInside(_ offset: Int, _ width: Int) -> Bool {
    if offset >= 0, offset <= byteCount - width, offset % width == 0 { return true }
    memory.complain("driver used offset \(offset) for \(width) bytes of \(byteCount)")
    return false
  }

  private func load<Value: FixedWidthInteger>(_ type: Value.Type, at offset: Int) -> Value {
    guard isInside(offset, Value.bitWidth / 8) else { return 0 }
    if offset < 0x1000, byteCount > 0x3000 {
      if offset % 16 == 12 { order.hasUnfencedPhase = true }
      if offset % 16 == 8, order.hasUnfencedPhase {
        memory.complain("completion read before its phase tag")
      }
    }
    return memory.load(type, at: physicalAddress + UInt64(offset), by: "driver")
  }

  private func store<Value: FixedWidthInteger>(_ value: Value, at offset: Int) {
    guard isInside(offset, Value.bitWidth / 8) else { return }
    memory.driverStores += 1
    memory.store(value, at: physicalAddress + UInt64(offset), by: "driver")
  }

  func load16(at offset: Int) -> UInt16 { load(UInt16.self, at: offset) }
  func load32(at offset: Int) -> UInt32 { load(UInt32.self, at: offset) }
  func load64(at offset: Int) -> UInt64 { load(UInt64.self, at: offset) }
  func store16(_ value: UInt16, at offset: Int) { store(value, at: offset) }
  func store32(_ value: UInt32, at offset: Int) { store(value, at: offset) }
  func store64(_ value: UInt64, at offset: Int) { store(value, at: offset) }
  func releaseFence() {}
  func acquireFence() { order.hasUnfencedPhase = false }
  func fullFence() { order.hasUnfencedPhase = false }
}
