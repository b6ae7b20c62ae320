// Sleeping and waking: a device that works only when it was notified, and a kernel that looks only when it
// was interrupted, in random turns. Neither may sleep while there is something for it.

import Drivers
import TestSupport
import Testing

@Suite struct WakeUpTests {
  private static let seeds: Range<UInt64> = 0..<40
  private static let frame = [UInt8](repeating: 7, count: 60)

  private func world(_ generator: inout SplitMix64) throws -> NetworkWorld {
    try NetworkWorld(
      features: generator.oneIn(2)
        ? NetworkWorld.everyFeature : [.version1, .stationAddress, .guestChecksum])
  }

  @Test(arguments: seeds)
  func `No frame waits for a device that was not notified`(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let world = try world(&generator)
    var isAwake = false
    var heard = 0
    for _ in 0..<500 {
      if generator.oneIn(2) {
        for _ in 0..<Int.random(in: 1...3, using: &generator) where world.vacantSlot != nil {
          try world.send(Self.frame)
        }
        world.network.flushTransmit()
        if world.device.notifications[1] > heard { isAwake = true }
        heard = world.device.notifications[1]
      } else if isAwake {
        if world.device.transmit() { world.device.complete() } else { isAwake = false }
        _ = try world.completeAll()
      }
      let queue = world.device.queues[1]
      #expect(isAwake || queue.taken == queue.availableIndex)
    }
    #expect(world.statistics.notifications == UInt64(world.device.notifications.reduce(0, +)))
  }

  @Test(arguments: seeds)
  func `No frame waits for a kernel that was not interrupted`(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let world = try world(&generator)
    var isAwake = true
    var heard = 0
    var waiting = 0
    for _ in 0..<500 {
      if generator.oneIn(2) {
        if world.device.deliver(Self.frame) { waiting += 1 }
        if world.device.queues[0].interrupts > heard { isAwake = true }
        heard = world.device.queues[0].interrupts
      } else if isAwake {
        world.network.declineReceiveInterrupts()
        if generator.oneIn(3) { waiting -= try world.receiveAll().count }
        isAwake = world.requestReceiveInterrupt()
      }
      #expect(isAwake || waiting == 0)
    }
  }
}
