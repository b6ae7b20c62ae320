// The driver's side of memory that a simulated unit reads. A unit that does not snoop sees tables as they
// are in memory, where a store comes only when its line is written back.

import Drivers

/// A driver's memory for a remapping unit, in simulated physical memory.
struct TableMemory: TranslationMemory, ~Copyable {
  let machine: TableMachine
  let physicalAddress: UInt64
  let byteCount: Int

  init(_ machine: TableMachine, at address: UInt64, byteCount: Int) {
    machine.cached.addRegion(at: address, byteCount: byteCount)
    machine.uncached.addRegion(at: address, byteCount: byteCount)
    self.machine = machine
    physicalAddress = address
    self.byteCount = byteCount
  }

  private func load<Value: FixedWidthInteger>(_ type: Value.Type, at offset: Int) -> Value {
    guard isInside(offset, Value.bitWidth / 8) else { return 0 }
    return machine.cached.load(type, at: physicalAddress + UInt64(offset), by: "driver")
  }

  private func store<Value: FixedWidthInteger>(_ value: Value, at offset: Int) {
    guard isInside(offset, Value.bitWidth / 8) else { return }
    machine.cached.store(value, at: physicalAddress + UInt64(offset), by: "driver")
    if machine.isCoherent { writeBack(at: offset) }
  }

  private func isInside(_ offset: Int, _ width: Int) -> Bool {
    if offset >= 0, offset <= byteCount - width, offset % width == 0 { return true }
    machine.cached.complain("driver used offset \(offset) for \(width) bytes of \(byteCount)")
    return false
  }

  func load16(at offset: Int) -> UInt16 { load(UInt16.self, at: offset) }
  func load32(at offset: Int) -> UInt32 { load(UInt32.self, at: offset) }
  func load64(at offset: Int) -> UInt64 { load(UInt64.self, at: offset) }
  func store16(_ value: UInt16, at offset: Int) { store(value, at: offset) }
  func store32(_ value: UInt32, at offset: Int) { store(value, at: offset) }
  func store64(_ value: UInt64, at offset: Int) { store(value, at: offset) }
  func releaseFence() {}
  func acquireFence() {}
  func fullFence() {}

  func writeBack(at offset: Int) {
    guard isInside(offset, 1) else { return }
    let line = physicalAddress + UInt64(offset & ~63)
    machine.uncached.write(machine.cached.bytes(at: line, count: 64), at: line)
  }
}
