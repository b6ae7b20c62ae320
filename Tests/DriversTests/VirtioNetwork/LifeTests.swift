// A device's link and its end.

import Drivers
import Testing

@Suite struct LifeTests {
  private let world: NetworkWorld

  init() throws { world = try NetworkWorld() }

  @Test func `The link is what the device said last`() throws {
    world.device.isLinkUp = false
    #expect(world.isLinkUp)
    try world.refreshLink()
    #expect(!world.isLinkUp)
    world.device.isLinkUp = true
    try world.refreshLink()
    #expect(world.isLinkUp)
  }

  @Test func `A device that is stopped gives back each frame that it had, once`() throws {
    for tag in 0..<5 as Range<UInt32> {
      try world.send(Array(repeating: 0, count: 60), tag: tag)
    }
    world.network.flushTransmit()
    while world.device.transmit() {}
    world.device.complete(2)
    #expect(try world.completeAll() == [2])
    #expect(world.takeBack() == nil)
    try world.network.stop()
    #expect(world.device.status == 0)
    var tags: [UInt32] = []
    while let completion = world.takeBack() { tags.append(completion.tag) }
    #expect(tags.sorted() == [0, 1, 3, 4])
    #expect(world.fault == .stopped)
    #expect(throws: VirtioFault.stopped) { try world.receive() }
    #expect(throws: TransmitError.broken(.stopped)) { try world.send([1]) }
    #expect(world.memory.violations == [])
  }

  @Test func `Interrupts are counted`() {
    world.network.countInterrupt()
    #expect(world.statistics.interrupts == 1)
  }
}
