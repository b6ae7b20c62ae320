// Lists of capabilities, straight and bent, and the one for MSI-X with its table.

import Drivers
import TestSupport
import Testing

@Suite struct CapabilityTests {
  private let bus = SimulatedBus()
  private let simulated = SimulatedFunction(vendor: 1, device: 1)

  init() { bus.add(simulated, device: 1) }

  private func function() throws -> PCIFunction {
    try #require(PCIFunction(PCIAddress(bus: 0, device: 1, function: 0), in: bus))
  }

  private func kinds() throws -> [UInt8] {
    var walk = PCICapabilities(of: try function(), in: bus)
    var kinds: [UInt8] = []
    while let capability = try walk.next(in: bus) { kinds.append(capability.kind) }
    return kinds
  }

  /// The MSI-X capability's bytes behind its link.
  private func messages(size: UInt16, table: UInt32) -> [UInt8] {
    [UInt8(size & 0xff), UInt8(size >> 8)]
      + (0..<4).map { UInt8(truncatingIfNeeded: table >> (8 * $0)) } + [0, 0, 0, 0]
  }

  @Test func `The list is walked in its order`() throws {
    simulated.addCapability(0x09, [16], at: 0x98)
    simulated.addCapability(0x11, [], at: 0x40)
    simulated.addCapability(0x05, [], at: 0xfc)
    #expect(try kinds() == [0x09, 0x11, 0x05])
  }

  @Test func `Without the status bit there is no list`() throws {
    simulated.addCapability(0x09, [16])
    simulated.put(0 as UInt16, at: 6)
    #expect(try kinds().isEmpty)
  }

  @Test func `The two low bits of a link are of no account`() throws {
    simulated.addCapability(0x09, [16], at: 0x50)
    simulated.put(0x53 as UInt8, at: 0x34)
    #expect(try kinds() == [0x09])
  }

  @Test func `A loop is found, however long`() {
    simulated.addCapability(0x09, [16], at: 0x40)
    simulated.addCapability(0x09, [16], at: 0x80)
    simulated.put(0x80 as UInt8, at: 0x81)
    #expect(throws: PCIError.capabilityLoop) { try kinds() }
    simulated.put(0x40 as UInt8, at: 0x81)
    #expect(throws: PCIError.capabilityLoop) { try kinds() }
  }

  @Test(arguments: [0x04, 0x10, 0x3c] as [UInt8])
  func `A link into the header is refused`(link: UInt8) {
    simulated.addCapability(0x09, [16])
    simulated.put(link, at: 0x41)
    #expect(throws: PCIError.capabilityOutOfRange) { try kinds() }
  }

  @Test func `All that fit may be there, and no list makes the walk longer`() throws {
    for register in stride(from: 0x40, to: 0x100, by: 4) {
      simulated.addCapability(0x09, [0, 0], at: register)
    }
    #expect(try kinds().count == 48)
  }

  @Test func `Random lists end, in a walk or a named error`() throws {
    var generator = SplitMix64(seed: 7)
    for _ in 0..<2000 {
      simulated.put(0x10 as UInt16, at: 6)
      for register in 0x34..<0x100 {
        simulated.put(UInt8.random(in: .min ... .max, using: &generator), at: register)
      }
      do { #expect(try kinds().count <= 48) } catch { #expect(error is PCIError) }
    }
    #expect(bus.violations.isEmpty)
  }

  // MARK: MSI-X

  @Test func `The table of messages is found in its memory`() throws {
    simulated.addMemory(1, at: 0xfebc_0000, byteCount: 0x1000)
    simulated.addCapability(0x11, messages(size: 3, table: 0x801))
    let capability = try MSIXCapability(of: function(), in: bus)
    #expect(capability.entryCount == 4)
    #expect(capability.table == PhysicalRange(address: 0xfebc_0800, byteCount: 64))
  }

  @Test func `Enabling and masking change two bits of the capability`() throws {
    simulated.addMemory(1, at: 0xfebc_0000, byteCount: 0x1000)
    simulated.addCapability(0x11, messages(size: 3, table: 1))
    let capability = try MSIXCapability(of: function(), in: bus)
    capability.enable(in: bus)
    #expect(simulated.get(UInt16.self, at: 0x42) == 0x8003)
    capability.maskAll(in: bus)
    #expect(simulated.get(UInt16.self, at: 0x42) == 0xc003)
    capability.enable(in: bus)
    #expect(simulated.get(UInt16.self, at: 0x42) == 0x8003)
    capability.disable(in: bus)
    #expect(simulated.get(UInt16.self, at: 0x42) == 0x0003)
  }

  @Test(arguments: [(3, 0xfd1), (2047, 1), (0, 0xffff_fff9)] as [(UInt16, UInt32)])
  func `A table that is not all within its memory is refused`(size: UInt16, table: UInt32) {
    simulated.addMemory(1, at: 0xfebc_0000, byteCount: 0x1000)
    simulated.addCapability(0x11, messages(size: size, table: table))
    #expect(throws: PCIError.outsideBaseAddress) { try MSIXCapability(of: function(), in: bus) }
  }

  @Test(arguments: [6, 7, 2] as [UInt32])
  func `A table in a register that is not there is refused`(index: UInt32) {
    simulated.setMask(2, 0)
    simulated.addCapability(0x11, messages(size: 3, table: index))
    #expect(throws: PCIError.missingBaseAddress) { try MSIXCapability(of: function(), in: bus) }
  }

  @Test func `A capability at the very end of configuration space is cut off`() {
    simulated.addCapability(0x11, [], at: 0xf8)
    #expect(throws: PCIError.capabilityOutOfRange) { try MSIXCapability(of: function(), in: bus) }
  }

  @Test func `A function without messages says so`() {
    simulated.addCapability(0x09, [16])
    #expect(throws: PCIError.missingCapability) { try MSIXCapability(of: function(), in: bus) }
  }

  @Test func `An entry is masked while it is written`() {
    let window = RecordingWindow(byteCount: 48)
    let table = MSIXTable(window)
    let count = table.entryCount
    #expect(count == 3)
    #expect(window.stores == [.init(12, 1), .init(28, 1), .init(44, 1)])
    window.stores = []
    let wasProgrammed = table.program(1, address: 0x1_fee0_2000, data: 0x41)
    #expect(wasProgrammed)
    #expect(
      window.stores == [
        .init(28, 1), .init(16, 0xfee0_2000), .init(20, 1), .init(24, 0x41), .init(28, 0),
      ])
    window.stores = []
    let exist = [table.program(3, address: 0, data: 0), table.mask(-1), table.unmask(.max)]
    #expect(exist == [false, false, false])
    #expect(window.stores.isEmpty)
  }
}
