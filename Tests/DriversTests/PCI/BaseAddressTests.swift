// Base address registers, decoded and sized, and the command register, against the standard's layout.

import Drivers
import Testing

@Suite struct BaseAddressTests {
  private let bus = SimulatedBus()
  private let simulated = SimulatedFunction(vendor: 1, device: 1)

  init() { bus.add(simulated, device: 1) }

  private func function() throws -> PCIFunction {
    try #require(PCIFunction(PCIAddress(bus: 0, device: 1, function: 0), in: bus))
  }

  private func base(_ index: Int) throws -> BaseAddress? {
    try function().baseAddress(index, in: bus)
  }

  @Test func `Memory of 32 bits has its address and size`() throws {
    simulated.addMemory(0, at: 0xfebf_0000, byteCount: 0x4000)
    let base = try #require(try base(0))
    #expect(base.kind == .memory)
    #expect(base.range == PhysicalRange(address: 0xfebf_0000, byteCount: 0x4000))
    #expect(!base.isWide && !base.isPrefetchable)
  }

  @Test(arguments: [0x4000, 1 << 32, 1 << 36] as [UInt64])
  func `Memory of 64 bits takes two registers`(byteCount: UInt64) throws {
    simulated.addMemory(
      4, at: 0x7_0000_0000 & ~(byteCount - 1) | 1 << 40, byteCount: byteCount, isWide: true)
    let base = try #require(try base(4))
    #expect(base.isWide)
    #expect(base.range.address == 0x7_0000_0000 & ~(byteCount - 1) | 1 << 40)
    #expect(base.range.byteCount == byteCount)
  }

  @Test func `Ports may leave their upper half out`() throws {
    simulated.addPorts(1, at: 0xc000, byteCount: 32)
    let base = try #require(try base(1))
    #expect(base.kind == .ports)
    #expect(base.range == PhysicalRange(address: 0xc000, byteCount: 32))
    #expect(throws: PCIError.missingBaseAddress) {
      try function().memory(ofBaseAddress: 1, in: bus)
    }
  }

  @Test func `A register that the function does without is nothing`() throws {
    simulated.setMask(2, 0)
    #expect(try base(2) == nil)
    #expect(throws: PCIError.missingBaseAddress) {
      try function().memory(ofBaseAddress: 2, in: bus)
    }
  }

  @Test
  func `Sizing leaves the register and the command as they were, and decodes nothing meanwhile`()
    throws
  {
    simulated.addMemory(0, at: 0xfebf_0000, byteCount: 0x4000)
    simulated.put(0x0407 as UInt16, at: 4)
    _ = try base(0)
    #expect(simulated.get(UInt32.self, at: 0x10) == 0xfebf_0000)
    #expect(simulated.get(UInt16.self, at: 4) == 0x0407)
    #expect(bus.commands == [0x0404, 0x0407])
  }

  @Test(arguments: [-1, 6, 7, Int.max]) func `Only six registers exist`(index: Int) {
    #expect(throws: PCIError.missingBaseAddress) { try base(index) }
  }

  @Test func `A bridge has two, anything else none`() throws {
    simulated.put(1 as UInt8, at: 0x0e)
    #expect(throws: PCIError.missingBaseAddress) { try base(2) }
    simulated.put(2 as UInt8, at: 0x0e)
    #expect(throws: PCIError.missingBaseAddress) { try base(0) }
  }

  @Test func `An upper half outside the header is refused`() {
    simulated.addMemory(5, at: 0x1000_0000, byteCount: 0x1000)
    simulated.put(0x1000_0004 as UInt32, at: 0x24)
    #expect(throws: PCIError.badBaseAddress) { try base(5) }
  }

  @Test func `An address that nobody assigned is refused`() {
    simulated.addMemory(0, at: 0, byteCount: 0x1000)
    #expect(throws: PCIError.unassignedBaseAddress) { try base(0) }
  }

  @Test(arguments: [0xff0f_0000, 0x0000_f000, 0xffff_5000] as [UInt32])
  func `A size that is no power of two is refused`(mask: UInt32) {
    simulated.addMemory(0, at: 0x1000_0000, byteCount: 0x1000)
    simulated.setMask(0, mask)
    #expect(throws: PCIError.badBaseAddress) { try base(0) }
  }

  @Test func `The bits of the command register are where the standard has them`() throws {
    try function().setCommand([.memory, .busMaster, .noInterruptLine], in: bus)
    #expect(simulated.get(UInt16.self, at: 4) == 0x0406)
    #expect(try function().command(in: bus) == [.memory, .busMaster, .noInterruptLine])
  }
}
