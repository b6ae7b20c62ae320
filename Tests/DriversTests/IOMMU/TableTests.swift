// A domain's tables: what can be mapped, and what memory that takes.

import Drivers
import TestSupport
import Testing

@Suite struct TableTests {
  @Test func `What cannot be mapped is refused by name, and changes nothing`() throws {
    let world = try RemappingWorld()
    try world.map(0x3000, to: 0x5000, writable: false)
    #expect(throws: RemappingError.alreadyMapped) { try world.map(0x3000, to: 0x6000) }
    #expect(throws: RemappingError.unaligned) { try world.map(0x4008, to: 0x6000) }
    #expect(throws: RemappingError.unaligned) { try world.map(0x4000, to: 0x6010) }
    #expect(throws: RemappingError.addressOutOfRange) { try world.map(1 << 39, to: 0x6000) }
    #expect(throws: RemappingError.addressOutOfRange) { try world.map(0x4000, to: 1 << 39) }
    #expect(throws: RemappingError.interruptRange) { try world.map(0xfee0_0000, to: 0x6000) }
    #expect(throws: RemappingError.interruptRange) { try world.map(0xfeef_f000, to: 0x6000) }
    #expect(world.read(0x3000) == 0x5000)
    #expect(world.write(0x3000) == nil)
    #expect(world.read(0x4000) == nil)
    world.tables.unmap(.max)
    world.tables.unmap(0x123_4567)
    world.tables.unmap(1 << 39)
    #expect(world.read(0x3000) == 0x5000)
  }

  @Test func `Memory for some pages is enough wherever they are`() throws {
    let world = try RemappingWorld(pages: 3)
    for index in 0..<3 as Range<UInt64> { try world.map(index << 30, to: 0x5000) }
    #expect(throws: RemappingError.outOfTables) { try world.map(3 << 30, to: 0x5000) }
    #expect(throws: RemappingError.outOfTables) { try world.map(1 << 21, to: 0x5000) }
    // Where there are tables there is room.
    try world.map(2 << 30 | 511 << 12, to: 0x6000)
    #expect(world.write(2 << 30 | 511 << 12) == 0x6000)
    #expect(world.machine.violations == [])
  }

  @Test func `A region of 512 pages costs one table`() throws {
    let world = try RemappingWorld(pages: 1)
    for index in 0..<512 as Range<UInt64> {
      try world.map(0x4000_0000 + index << 12, to: (511 - index) << 12)
    }
    for index in 0..<512 as Range<UInt64> {
      #expect(world.read(0x4000_0000 + index << 12) == (511 - index) << 12)
    }
  }

  @Test(arguments: [(0, 0x1000), (4095, 0x1000), (8192, 0x1800), (8192, 0x7f_ffff_f000)])
  func `Memory that tables cannot be in is refused`(byteCount: Int, address: Int) {
    let machine = TableMachine(isCoherent: true)
    #expect(throws: RemappingError.unfitMemory) {
      _ = try DMATables(
        memory: TableMemory(machine, at: UInt64(address), byteCount: byteCount), isCoherent: true)
    }
  }
}
