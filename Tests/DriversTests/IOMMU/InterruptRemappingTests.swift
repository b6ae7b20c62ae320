// Interrupts: everybody's own, and nobody else's.

import Drivers
import Testing

@Suite struct InterruptRemappingTests {
  private let world: RemappingWorld
  private static let disk = RemappingWorld.disk.requesterID
  private static let ioAPIC: UInt16 = 0xff00

  init() throws { world = try RemappingWorld() }

  private func remap(
    _ index: Int, vector: UInt8 = 0x41, processor: UInt8 = 3, from source: UInt16 = disk,
    isLevel: Bool = false
  ) throws(RemappingError) -> RemappedInterrupt {
    try world.remapping.remapInterrupt(
      index, vector: vector, processor: processor, from: source, isLevel: isLevel)
  }

  @Test(arguments: [0, 1, 9, 255])
  func `A function's message interrupts whom its entry says`(index: Int) throws {
    let message = try remap(index, vector: 0x51, processor: 0xfe)
    #expect(
      world.send(message)
        == SimulatedInterrupt(vector: 0x51, processor: 0xfe, isLevel: false, source: Self.disk))
    #expect(world.machine.violations == [])
  }

  @Test func `Another function's entry is refused`() throws {
    let message = try remap(5)
    #expect(world.send(message, by: RemappingWorld.network) == nil)
    let neighbour = PCIAddress(bus: 0, device: 4, function: 2)
    #expect(world.send(message, by: neighbour) == nil)
    #expect(world.takeFault()?.reason == .foreignInterrupt)
    #expect(world.takeFault()?.interrupt == 5)
  }

  @Test func `A message of the old format is refused`() {
    #expect(world.unit.interrupt(Self.disk, address: 0xfee0_3000, data: 0x41) == nil)
    #expect(world.takeFault()?.reason == .compatibilityFormat)
  }

  @Test func `An entry that nobody has, or none has, is refused`() throws {
    let message = try remap(6)
    #expect(world.unit.interrupt(Self.disk, address: message.address + 1 << 5, data: 0) == nil)
    #expect(world.takeFault()?.reason == .interruptAbsent)
    #expect(world.unit.interrupt(Self.disk, address: message.address, data: 250) == nil)
    let fault = world.takeFault()
    #expect(fault?.reason == .interruptOutOfRange)
    #expect(fault?.interrupt == 256)
    #expect(fault?.address == 0)
    #expect(world.unit.interrupt(Self.disk, address: message.address, data: 1 << 16) == nil)
    #expect(world.takeFault()?.reason == .badMessage)
  }

  @Test(arguments: [false, true], [0, 4, 255])
  func `A line of the I/O APIC goes by its entry`(isLevel: Bool, index: Int) throws {
    let message = try remap(
      index, vector: 0x24, processor: 1, from: Self.ioAPIC, isLevel: isLevel)
    let redirection = message.redirection(vector: 0x24, isLevel: isLevel)
    // Neither masked, nor low, nor of any other delivery.
    #expect(redirection & 0x1_2700 == 0)
    #expect(
      world.unit.interrupt(Self.ioAPIC, redirection: redirection)
        == SimulatedInterrupt(
          vector: 0x24, processor: 1, isLevel: isLevel, source: Self.ioAPIC))
    #expect(world.machine.violations == [])
  }

  @Test func `An entry that is taken back interrupts nobody once that is complete`() throws {
    let message = try remap(5)
    #expect(world.send(message) != nil)
    #expect(throws: RemappingError.inUse) { try remap(5, vector: 0x42) }
    world.unit.isPrompt = false
    let ticket = try world.remapping.blockInterrupt(5)
    #expect(world.send(message) != nil)
    #expect(!world.isComplete(ticket))
    #expect(throws: RemappingError.busy) { try remap(5) }
    world.unit.process()
    #expect(world.isComplete(ticket))
    #expect(world.send(message) == nil)
    let again = try remap(5, vector: 0x43, from: RemappingWorld.network.requesterID)
    #expect(again == message)
    #expect(world.send(message) == nil)
    #expect(world.send(message, by: RemappingWorld.network)?.vector == 0x43)
  }

  @Test func `Entries before the start count after it`() throws {
    let world = try RemappingWorld(isEnabled: false)
    let message = try world.remapping.remapInterrupt(
      2, vector: 0x61, processor: 0, from: Self.disk)
    try world.enable()
    #expect(world.send(message)?.vector == 0x61)
    #expect(world.machine.violations == [])
  }

  @Test(arguments: [-1, 256, Int.min, .max])
  func `There are no other entries`(index: Int) {
    #expect(throws: RemappingError.interruptOutOfRange) { try remap(index) }
    #expect(throws: RemappingError.interruptOutOfRange) {
      try world.remapping.blockInterrupt(index)
    }
  }
}
