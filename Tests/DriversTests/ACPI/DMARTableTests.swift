// Where the remapping unit is, as firmware says it; and what is said of firmware that says it badly.

import Drivers
import TestSupport
import Testing

@Suite struct DMARTableTests {
  @Test(arguments: [false, true], [0xe_0000, 0xf_59d0, 0xf_ffd0] as [UInt64])
  func `The unit and the I/O APIC's name are found`(isExtended: Bool, pointer: UInt64) throws {
    let facp = SimulatedFirmware.sealed("FACP", [UInt8](repeating: 7, count: 80))
    let firmware = SimulatedFirmware(
      isExtended: isExtended, pointer: pointer, tables: [facp, DMARImage().bytes])
    let table = try DMARTable(in: firmware)
    #expect(table.registers == 0xfed9_0000)
    #expect(table.addressWidth == 39)
    #expect(table.ioAPIC == PCIAddress(bus: 0xff, device: 0, function: 0))
    #expect(table.ioAPIC?.requesterID == 0xff00)
    #expect(firmware.violations == [])
  }

  @Test func `What is not about the unit is passed over`() throws {
    // A reserved region of 24 bytes, and a structure of a kind that nobody knows.
    let region: [UInt8] = [1, 0, 24, 0] + [UInt8](repeating: 0xee, count: 20)
    var image = DMARImage(others: region + [0x77, 0x66, 4, 0])
    image.units[0].scopes = [
      (1, 0, [2, 0]), (2, 0, [3, 0, 0, 0]), (3, 0xf0, [0x1f, 7]), (3, 1, [0, 0]),
    ]
    image.units.append(DMARImage.Unit(segment: 1, registers: 0xfed8_0000))
    let table = try DMARTable(in: SimulatedFirmware(tables: [image.bytes]))
    #expect(table.registers == 0xfed9_0000)
    #expect(table.ioAPIC == PCIAddress(bus: 0xf0, device: 0x1f, function: 7))
  }

  @Test func `The unit has a say over the functions that it names`() throws {
    var image = DMARImage()
    image.units[0].scopes += [(1, 0, [7, 0, 5, 0]), (2, 0, [8, 1]), (4, 0, [9, 0])]
    for isForAll in [false, true] {
      image.units[0].flags = isForAll ? 1 : 0
      let firmware = SimulatedFirmware(tables: [image.bytes])
      let table = try DMARTable(in: firmware)
      for (device, function, isNamed) in [
        (2, 0, true), (4, 3, true), (0x1f, 2, true), (8, 1, true), (4, 0, false), (5, 0, false),
        (7, 0, false), (9, 0, false),
      ] as [(UInt8, UInt8, Bool)] {
        let address = PCIAddress(bus: 0, device: device, function: function)
        #expect(try table.governs(address, in: firmware) == (isNamed || isForAll))
      }
      // The I/O APIC's name is no function's.
      let other = PCIAddress(bus: 0xff, device: 0, function: 0)
      #expect(try table.governs(other, in: firmware) == isForAll)
      #expect(firmware.violations == [])
    }
  }

  @Test func `A table need not name an I/O APIC`() throws {
    var image = DMARImage()
    image.units[0].scopes = []
    let table = try DMARTable(in: SimulatedFirmware(tables: [image.bytes]))
    #expect(table.ioAPIC == nil)
  }

  @Test func `A root pointer whose later part is broken leads to the older list`() throws {
    let firmware = SimulatedFirmware()
    let list = firmware.pointerBytes[16..<20]
    firmware.setPointer(to: 0x1234, isExtended: true)
    firmware.pointerBytes.replaceSubrange(16..<20, with: list)
    firmware.pointerBytes[8] = 0
    firmware.pointerBytes[8] = 0 &- firmware.pointerBytes[0..<20].reduce(0, &+)
    firmware.pointerBytes[32] ^= 0x10
    #expect(try DMARTable(in: firmware).registers == 0xfed9_0000)
  }

  @Test(arguments: FirmwareLie.allCases)
  func `Each mistake of firmware has its name`(lie: FirmwareLie) {
    let firmware = lie.firmware
    #expect(throws: lie.error) { try DMARTable(in: firmware) }
    #expect(firmware.violations == [])
  }

  #if DEBUG
    private static let rounds = 3000
  #else
    private static let rounds = 40_000
  #endif

  @Test func `Random damage is told or does no harm`() {
    let seed = UInt64.random(in: 0...1 << 40)
    var generator = SplitMix64(seed: seed)
    var refused = 0
    for round in 0..<Self.rounds {
      let firmware = SimulatedFirmware(isExtended: generator.oneIn(2))
      Self.damage(firmware, &generator)
      do {
        let table = try DMARTable(in: firmware)
        _ = try table.governs(PCIAddress(bus: 0, device: 9, function: 0), in: firmware)
      } catch {
        refused += 1
      }
      #expect(firmware.violations == [], "seed \(seed), round \(round)")
      // The whole area is looked through, and no table is read more often than its parts may be.
      #expect(firmware.readCount < 200_000, "seed \(seed), round \(round)")
    }
    print("dmar: seed \(seed): \(refused) of \(Self.rounds) refused")
    #expect(refused > Self.rounds / 4)
    #expect(refused < Self.rounds)
  }

  /// Changes some bytes, and mends the sums most of the time, so that what comes after them is read.
  private static func damage(_ firmware: SimulatedFirmware, _ generator: inout SplitMix64) {
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      let random = generator.next()
      let value = generator.pick([0, 1, 3, 4, 6, 0x7f, 0xff, random], else: 0)
      if generator.oneIn(8) {
        let place = Int.random(in: firmware.pointerBytes.indices, using: &generator)
        firmware.pointerBytes[place] = UInt8(truncatingIfNeeded: value)
      } else {
        firmware.tableBytes[Int.random(in: 0..<150, using: &generator)] =
          UInt8(truncatingIfNeeded: value)
      }
    }
    if !generator.oneIn(4) { firmware.mendSums() }
  }
}
