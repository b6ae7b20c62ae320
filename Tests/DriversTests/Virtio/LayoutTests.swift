// Where a virtio device's structures are, in configuration spaces that are right, wrong and random.

import Drivers
import TestSupport
import Testing

@Suite struct LayoutTests {
  private let bus = SimulatedBus()

  /// A network device as QEMU has it: four structures in one memory, messages in another.
  private func makeDevice() -> SimulatedFunction {
    let device = SimulatedFunction(vendor: 0x1af4, device: 0x1041)
    device.addMemory(1, at: 0xfebc_0000, byteCount: 0x1000)
    device.addMemory(4, at: 0x8_0000_4000, byteCount: 0x4000, isWide: true)
    bus.functions = [:]
    bus.add(device, device: 3)
    return device
  }

  private func add(
    _ kind: UInt8, to device: SimulatedFunction, bar: UInt8 = 4, offset: UInt32, count: UInt32,
    at place: Int? = nil
  ) {
    let numbers = [offset, count, 4].flatMap { number in
      (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
    device.addCapability(
      0x09, [kind == 2 ? 20 : 16, kind, bar, 0, 0, 0] + numbers.prefix(kind == 2 ? 12 : 8),
      at: place)
  }

  private func addAll(to device: SimulatedFunction) {
    add(1, to: device, offset: 0, count: 0x1000)
    add(3, to: device, offset: 0x1000, count: 0x1000)
    add(4, to: device, offset: 0x2000, count: 0x1000)
    add(2, to: device, offset: 0x3000, count: 0x1000)
  }

  private func layout() throws -> VirtioLayout {
    let function = try #require(
      PCIFunction(PCIAddress(bus: 0, device: 3, function: 0), in: bus))
    return try VirtioLayout(of: function, type: SimulatedNetwork.deviceType, in: bus)
  }

  @Test func `The four structures are found`() throws {
    addAll(to: makeDevice())
    let layout = try layout()
    #expect(layout.common == PhysicalRange(address: 0x8_0000_4000, byteCount: 0x1000))
    #expect(layout.interruptStatus == PhysicalRange(address: 0x8_0000_5000, byteCount: 0x1000))
    #expect(layout.device == PhysicalRange(address: 0x8_0000_6000, byteCount: 0x1000))
    #expect(layout.notification == PhysicalRange(address: 0x8_0000_7000, byteCount: 0x1000))
    #expect(layout.notificationStride == 4)
    #expect(bus.violations == [])
  }

  @Test func `The first of a kind counts; other kinds and reserved registers are passed over`()
    throws
  {
    let device = makeDevice()
    add(5, to: device, offset: .max, count: .max)
    add(1, to: device, bar: 6, offset: 0, count: 0x1000)
    addAll(to: device)
    add(1, to: device, offset: 0x100, count: 0x100)
    #expect(try layout().common.byteCount == 0x1000)
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt8])
  func `A structure that is missing is named`(kind: UInt8) throws {
    let device = makeDevice()
    for other in 1...4 as ClosedRange<UInt8> where other != kind {
      add(other, to: device, offset: 0x1000 * UInt32(other - 1), count: 0x1000)
    }
    let structure = try #require(VirtioStructure(rawValue: kind))
    #expect(throws: VirtioError.missingStructure(structure)) { try layout() }
  }

  @Test(
    arguments: [
      (0x4000, 1), (0x3fff, 2), (0, 0x4001), (.max, .max), (0x2000, .max), (.max, 1),
    ] as [(UInt32, UInt32)])
  func `A structure outside its memory is named`(offset: UInt32, count: UInt32) throws {
    let device = makeDevice()
    add(4, to: device, offset: offset, count: count)
    #expect(throws: VirtioError.structureOutsideBaseAddress(.device)) { try layout() }
  }

  @Test func `A structure too small or at an odd place is named`() throws {
    add(1, to: makeDevice(), offset: 0, count: 55)
    #expect(throws: VirtioError.structureTooSmall(.common)) { try layout() }
    add(2, to: makeDevice(), offset: 0x3000, count: 1)
    #expect(throws: VirtioError.structureTooSmall(.notification)) { try layout() }
    add(1, to: makeDevice(), offset: 2, count: 56)
    #expect(throws: VirtioError.structureMisaligned(.common)) { try layout() }
    add(2, to: makeDevice(), offset: 0x3001, count: 2)
    #expect(throws: VirtioError.structureMisaligned(.notification)) { try layout() }
  }

  @Test func `A capability cut off by the end of configuration space is refused`() {
    add(1, to: makeDevice(), offset: 0, count: 56, at: 0xf4)
    #expect(throws: VirtioError.pci(.capabilityOutOfRange)) { try layout() }
    add(2, to: makeDevice(), offset: 0, count: 56, at: 0xf0)
    #expect(throws: VirtioError.pci(.capabilityOutOfRange)) { try layout() }
  }

  @Test func `Another device, and one of the old kind, are not taken`() {
    for number in [0x1000, 0x1042] as [UInt16] {
      let device = makeDevice()
      addAll(to: device)
      device.put(number, at: 2)
      #expect(throws: VirtioError.wrongDevice) { try layout() }
    }
  }

  @Test func `Random configuration spaces end in a layout within its memory or a named error`()
    throws
  {
    var generator = SplitMix64(seed: 11)
    var accepted = 0
    for _ in 0..<5000 {
      let device = makeDevice()
      addAll(to: device)
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        device.put(
          generator.pick([0, 1, 4, 0x3f, 0x80, 0xff, 0x54], else: 0) as UInt8,
          at: Int.random(in: 0x34..<0x90, using: &generator))
      }
      do throws(VirtioError) {
        let address = PCIAddress(bus: 0, device: 3, function: 0)
        guard let function = PCIFunction(address, in: bus) else { throw .wrongDevice }
        let layout = try VirtioLayout(of: function, type: 1, in: bus)
        accepted += 1
        for range in [layout.common, layout.device, layout.notification] {
          let end = range.address + range.byteCount
          #expect(
            range.address >= 0x8_0000_4000 && end <= 0x8_0000_8000
              || range.address >= 0xfebc_0000 && end <= 0xfebc_1000)
        }
      } catch {}
    }
    #expect(accepted > 0 && accepted < 5000)
    #expect(bus.violations == [])
  }
}
