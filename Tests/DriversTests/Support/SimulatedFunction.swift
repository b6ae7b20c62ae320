// A PCI function as 256 bytes of configuration space, with base address registers that tell their sizes
// and a list of capabilities that a test may bend as it likes.

/// A function on a simulated bus.
final class SimulatedFunction {
  private(set) var bytes = [UInt8](repeating: 0, count: 256)
  /// Which bits of each base address register can be written.
  private var masks: [Int: UInt32] = [:]
  private var lastLink = 0x34
  private var nextCapability = 0x40

  init(vendor: UInt16, device: UInt16, classCode: UInt32 = 0x02_0000, headerType: UInt8 = 0) {
    put(vendor, at: 0x00)
    put(device, at: 0x02)
    put(classCode << 8, at: 0x08)
    put(headerType, at: 0x0e)
  }

  func put<Value: FixedWidthInteger>(_ value: Value, at register: Int) {
    for index in 0..<Value.bitWidth / 8 {
      bytes[register + index] = UInt8(truncatingIfNeeded: value >> (8 * index))
    }
  }

  func get<Value: FixedWidthInteger>(_: Value.Type, at register: Int) -> Value {
    var value: Value = 0
    for index in (0..<Value.bitWidth / 8).reversed() {
      value = value << 8 | Value(bytes[register + index])
    }
    return value
  }

  /// A memory base address register, of 64 bits where `isWide`.
  func addMemory(_ index: Int, at address: UInt64, byteCount: UInt64, isWide: Bool = false) {
    put(UInt32(truncatingIfNeeded: address) | (isWide ? 4 : 0), at: 0x10 + 4 * index)
    let mask = ~(byteCount - 1)
    masks[0x10 + 4 * index] = UInt32(truncatingIfNeeded: mask)
    guard isWide else { return }
    put(UInt32(truncatingIfNeeded: address >> 32), at: 0x14 + 4 * index)
    masks[0x14 + 4 * index] = UInt32(truncatingIfNeeded: mask >> 32)
  }

  /// A port base address register that leaves its upper half out, as it may.
  func addPorts(_ index: Int, at port: UInt32, byteCount: UInt32) {
    put(port | 1, at: 0x10 + 4 * index)
    masks[0x10 + 4 * index] = ~(byteCount - 1) & 0xffff
  }

  /// Bends which bits of a base address register can be written.
  func setMask(_ index: Int, _ mask: UInt32) { masks[0x10 + 4 * index] = mask }

  /// Appends a capability: its bytes behind kind and link.
  @discardableResult
  func addCapability(_ kind: UInt8, _ body: [UInt8], at place: Int? = nil) -> Int {
    let register = place ?? nextCapability
    put(get(UInt16.self, at: 0x06) | 1 << 4, at: 0x06)
    bytes[lastLink] = UInt8(register)
    bytes[register] = kind
    bytes[register + 1] = 0
    for (index, byte) in body.enumerated() where register + 2 + index < 256 {
      bytes[register + 2 + index] = byte
    }
    lastLink = register + 1
    nextCapability = (register + 2 + body.count + 3) & ~3
    return register
  }

  /// What a store to configuration space does.
  func store(_ value: UInt32, at register: Int) {
    if let mask = masks[register] {
      let flags = isUpperHalf(register) ? 0 : get(UInt32.self, at: register) & 0xf
      put(value & mask | flags, at: register)
    } else if register < 0x10 || register > 0x27 {
      put(value, at: register)
    }
  }

  private func isUpperHalf(_ register: Int) -> Bool {
    register >= 0x14 && masks[register - 4] != nil
      && get(UInt32.self, at: register - 4) & 7 == 4
  }
}
