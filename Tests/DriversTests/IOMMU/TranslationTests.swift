// What functions reach: what a domain maps, what they were given, and nothing of what was taken back.

import Drivers
import Testing

@Suite struct TranslationTests {
  private static let page: UInt64 = 0x7f_0020_3000

  @Test func `A function that nobody was asked for reaches nothing`() throws {
    let world = try RemappingWorld()
    for function in [
      RemappingWorld.stranger, PCIAddress(bus: 1, device: 0, function: 0),
      PCIAddress(bus: 0xff, device: 0, function: 0),
    ] {
      #expect(world.read(0x1000, by: function) == nil)
      #expect(world.write(RemappingWorld.tablesBase, by: function) == nil)
    }
    #expect(world.machine.violations == [])
  }

  @Test func `One that passes through reaches everything`() throws {
    let world = try RemappingWorld()
    for address in [0x1234, 0xf_ffff_ffff, 0xffff_ffff_ffff_f000] as [UInt64] {
      #expect(world.read(address, by: RemappingWorld.network) == address)
      #expect(world.write(address, by: RemappingWorld.network) == address)
    }
  }

  @Test(arguments: [false, true])
  func `One in a domain reaches what is mapped and writes where it may`(isCoherent: Bool) throws {
    let world = try RemappingWorld(isCoherent: isCoherent)
    try world.map(Self.page, to: 0x5000)
    try world.map(Self.page + 0x1000, to: 0x7f_ffff_f000, writable: false)
    #expect(world.read(Self.page + 8) == 0x5008)
    #expect(world.write(Self.page + 0xfff) == 0x5fff)
    #expect(world.read(Self.page + 0x1010) == 0x7f_ffff_f010)
    #expect(world.write(Self.page + 0x1010) == nil)
    for address in [Self.page - 1, Self.page + 0x2000, 0x5000, Self.page | 1 << 39] {
      #expect(world.read(address) == nil)
      #expect(world.write(address) == nil)
    }
    #expect(world.read(Self.page, by: RemappingWorld.stranger) == nil)
    #expect(world.machine.violations == [])
  }

  @Test func `A page is gone once it is unmapped and invalidated, and not earlier`() throws {
    let world = try RemappingWorld()
    try world.map(Self.page, to: 0x5000)
    try world.map(Self.page + 0x1000, to: 0x6000)
    #expect(world.write(Self.page) == 0x5000)
    world.unit.isPrompt = false
    world.tables.unmap(Self.page)
    let ticket = try world.invalidate()
    #expect(!world.isComplete(ticket))
    #expect(world.write(Self.page) == 0x5000)
    world.unit.process(1)
    #expect(!world.isComplete(ticket))
    world.unit.process()
    #expect(world.isComplete(ticket))
    #expect(world.write(Self.page) == nil)
    #expect(world.write(Self.page + 0x1000) == 0x6000)
  }

  @Test func `Another domain's invalidation changes nothing`() throws {
    let world = try RemappingWorld()
    try world.map(Self.page, to: 0x5000)
    #expect(world.write(Self.page) == 0x5000)
    world.tables.unmap(Self.page)
    _ = try world.remapping.invalidate(domain: RemappingWorld.domain + 1)
    #expect(world.isInvalidated)
    #expect(world.write(Self.page) == 0x5000)
  }

  @Test func `A function that is blocked reaches nothing once that is complete`() throws {
    let world = try RemappingWorld()
    try world.map(Self.page, to: 0x5000)
    #expect(world.write(Self.page) == 0x5000)
    world.unit.isPrompt = false
    let ticket = try world.block(RemappingWorld.disk)
    world.unit.process(1)
    // The entry is forgotten, and what it led to is not: nobody finds it.
    #expect(world.write(Self.page) == nil)
    #expect(!world.isComplete(ticket))
    #expect(throws: RemappingError.busy) {
      try world.remapping.passThrough(RemappingWorld.disk)
    }
    world.unit.process()
    #expect(world.isComplete(ticket))
    #expect(world.unit.translations.isEmpty)
    #expect(world.write(Self.page) == nil)
    #expect(world.write(0x9000, by: RemappingWorld.network) == 0x9000)
    _ = try world.block(RemappingWorld.network)
    world.unit.process()
    #expect(world.write(0x9000, by: RemappingWorld.network) == nil)
  }

  @Test func `A function changes hands by way of being blocked`() throws {
    let world = try RemappingWorld()
    #expect(throws: RemappingError.inUse) {
      try world.remapping.passThrough(RemappingWorld.disk)
    }
    #expect(throws: RemappingError.inUse) {
      try world.remapping.assign(RemappingWorld.network, to: 0x1000, domain: 9)
    }
    _ = try world.block(RemappingWorld.disk)
    try world.remapping.passThrough(RemappingWorld.disk)
    #expect(world.write(0x9000) == 0x9000)
    _ = try world.block(RemappingWorld.disk)
    try world.remapping.assign(
      RemappingWorld.disk, to: world.tables.root, domain: RemappingWorld.domain)
    #expect(world.write(0x9000) == nil)
    try world.map(Self.page, to: 0x5000)
    #expect(world.write(Self.page) == 0x5000)
    #expect(world.machine.violations == [])
  }

  @Test func `What cannot be assigned is refused by name`() throws {
    let world = try RemappingWorld()
    let other = PCIAddress(bus: 1, device: 0, function: 0)
    #expect(throws: RemappingError.otherBus) { try world.remapping.passThrough(other) }
    #expect(throws: RemappingError.otherBus) { try world.block(other) }
    let stranger = RemappingWorld.stranger
    #expect(throws: RemappingError.otherBus) {
      try world.remapping.assign(other, to: 0x1000, domain: 1)
    }
    #expect(throws: RemappingError.unaligned) {
      try world.remapping.assign(stranger, to: 0x1008, domain: 1)
    }
    #expect(throws: RemappingError.addressOutOfRange) {
      try world.remapping.assign(stranger, to: 1 << 39, domain: 1)
    }
    #expect(throws: RemappingError.domainOutOfRange) {
      try world.remapping.assign(stranger, to: 0x1000, domain: 0)
    }
    let small = try RemappingWorld(device: { $0.capabilities &= ~7 })
    #expect(throws: RemappingError.domainOutOfRange) {
      try small.remapping.assign(stranger, to: 0x1000, domain: 16)
    }
    try small.remapping.assign(stranger, to: 0x1000, domain: 15)
    #expect(world.read(0x1000, by: stranger) == nil)
  }
}
