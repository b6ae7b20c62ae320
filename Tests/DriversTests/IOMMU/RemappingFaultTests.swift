// What functions tried in vain is told once, and never for ever.

import Drivers
import Testing

@Suite struct RemappingFaultTests {
  private let world: RemappingWorld

  init() throws { world = try RemappingWorld() }

  @Test func `A fault says who wanted what, and is told once`() throws {
    try world.map(0x3000, to: 0x5000, writable: false)
    #expect(world.takeFault() == nil)
    #expect(world.write(0x3008) == nil)
    let fault = try #require(world.takeFault())
    #expect(fault.source == RemappingWorld.disk.requesterID)
    #expect(PCIAddress(requesterID: fault.source) == RemappingWorld.disk)
    #expect(fault.address == 0x3000)
    #expect(fault.reason == .notWritable)
    #expect(fault.isWrite)
    #expect(fault.interrupt == nil)
    #expect(world.takeFault() == nil)
    #expect(world.machine.violations == [])
  }

  @Test func `Each reason has its name`() {
    func reason(_ address: UInt64, _ function: PCIAddress) -> RemappingFaultReason? {
      _ = world.read(address, by: function)
      let fault = world.takeFault()
      #expect(fault?.isWrite == false)
      return fault?.reason
    }
    #expect(reason(0, PCIAddress(bus: 1, device: 0, function: 0)) == .unknownBus)
    #expect(reason(0, RemappingWorld.stranger) == .unknownFunction)
    #expect(reason(1 << 39, RemappingWorld.disk) == .addressOutOfRange)
    #expect(reason(0, RemappingWorld.disk) == .notReadable)
  }

  @Test func `Faults come in their order, and those without a record are counted`() {
    for round in 0..<5 as Range<UInt64> {
      for address in [1, 2, 3] as [UInt64] { _ = world.read((round * 8 + address) << 12) }
      #expect(world.takeFault()?.address == (round * 8 + 1) << 12)
      #expect(world.takeFault()?.address == (round * 8 + 2) << 12)
      #expect(world.takeFault() == nil)
      #expect(world.overflowCount == round + 1)
      #expect(world.takeFault() == nil)
    }
    #expect(world.machine.violations == [])
  }

  @Test func `Faults of whoever was before are not told`() throws {
    let world = try RemappingWorld(isEnabled: false)
    let _: UInt64? = world.unit.refuse(0x77, 6, 0x1000, false)
    world.unit.faultStatus |= 1
    try world.enable()
    #expect(world.takeFault() == nil)
    #expect(world.overflowCount == 0)
  }
}
