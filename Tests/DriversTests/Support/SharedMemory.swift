// The driver's side of the memory that it shares with a device: each access is checked to be naturally
// aligned and inside, and its order to be kept by a fence.

import Drivers

/// A driver's DMA memory in simulated physical memory.
struct SharedMemory: DMAMemory, ~Copyable {
  let memory: PhysicalMemory
  let physicalAddress: UInt64
  let byteCount: Int
  private let order: AccessOrder

  init(_ memory: PhysicalMemory, at address: UInt64, byteCount: Int) {
    memory.addRegion(at: address, byteCount: byteCount)
    self.memory = memory
    physicalAddress = address
    self.byteCount = byteCount
    order = AccessOrder(complainingTo: memory)
  }

  private func load<Value: FixedWidthInteger>(_ type: Value.Type, at offset: Int) -> Value {
    guard isInside(offset, Value.bitWidth / 8) else { return 0 }
    let value = memory.load(type, at: physicalAddress + UInt64(offset), by: "driver")
    order.loaded(at: offset, width: Value.bitWidth / 8, UInt64(truncatingIfNeeded: value))
    return value
  }

  private func store<Value: FixedWidthInteger>(_ value: Value, at offset: Int) {
    guard isInside(offset, Value.bitWidth / 8) else { return }
    memory.driverStores += 1
    order.stored(at: offset)
    memory.store(value, at: physicalAddress + UInt64(offset), by: "driver")
  }

  private func isInside(_ offset: Int, _ width: Int) -> Bool {
    if offset >= 0, offset <= byteCount - width, offset % width == 0 { return true }
    memory.complain("driver used offset \(offset) for \(width) bytes of \(byteCount)")
    return false
  }

  func load16(at offset: Int) -> UInt16 { load(UInt16.self, at: offset) }
  func load32(at offset: Int) -> UInt32 { load(UInt32.self, at: offset) }
  func load64(at offset: Int) -> UInt64 { load(UInt64.self, at: offset) }
  func store16(_ value: UInt16, at offset: Int) { store(value, at: offset) }
  func store32(_ value: UInt32, at offset: Int) { store(value, at: offset) }
  func store64(_ value: UInt64, at offset: Int) { store(value, at: offset) }
  func releaseFence() { order.release() }
  func acquireFence() { order.acquire() }
  func fullFence() { order.full() }
}
