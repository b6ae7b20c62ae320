// Sending through an honest device: parts, slots, checksums, refusals, notifications.

import Drivers
import Testing

@Suite struct TransmitTests {
  private let world: NetworkWorld

  init() throws { world = try NetworkWorld() }

  private func frame(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 13 &+ count) }
  }

  private let noHeader = [UInt8](repeating: 0, count: 12)

  @Test(arguments: [(14, 14, 0), (128, 128, 0), (129, 128, 1), (1514, 54, 4), (1514, 14, 2)])
  func `A frame leaves as it was put together`(count: Int, copied: Int, parts: Int) throws {
    try world.send(frame(count), copied: copied, parts: max(parts, 1), tag: 5)
    #expect(!world.device.transmit())
    world.network.flushTransmit()
    #expect(world.device.transmit())
    #expect(world.device.sent == [SentFrame(header: noHeader, bytes: frame(count))])
    #expect(world.device.inFlight[0].parts.count == 1 + parts)
    world.device.complete()
    #expect(try world.completeAll() == [5])
    #expect(world.outstandingFrames == 0)
    #expect(world.memory.violations == [])
  }

  @Test func `A shorter frame in the slot of a longer one takes nothing of it along`() throws {
    try world.send(frame(1000), parts: 4, tag: 1)
    world.network.flushTransmit()
    world.device.transmit()
    world.device.complete()
    _ = try world.completeAll()
    try world.send(frame(200), parts: 2, tag: 2)
    try world.send(frame(20), tag: 3)
    world.network.flushTransmit()
    while world.device.transmit() {}
    #expect(world.device.sent.map(\.bytes) == [frame(1000), frame(200), frame(20)])
  }

  @Test func `Frames are completed in the device's order`() throws {
    for tag in 1...3 as ClosedRange<UInt32> { try world.send(frame(60), tag: tag) }
    world.network.flushTransmit()
    while world.device.transmit() {}
    world.device.complete(1)
    world.device.complete(1)
    world.device.complete(0)
    #expect(try world.completeAll() == [2, 3, 1])
  }

  @Test func `Slots run out and come back`() throws {
    for round in 0..<1400 {
      for tag in 0..<51 as Range<UInt32> { try world.send(frame(60), tag: tag) }
      #expect(world.vacantSlot == nil)
      #expect(throws: TransmitError.noVacantSlot) { try world.send(frame(60)) }
      world.network.flushTransmit()
      while world.device.transmit() {}
      while !world.device.inFlight.isEmpty {
        world.device.complete(round % world.device.inFlight.count)
      }
      #expect(try world.completeAll().sorted() == Array(0..<51))
    }
    #expect(world.statistics.sentFrames == 71_400)
    #expect(world.statistics.sentBytes == 4_284_000)
    #expect(world.statistics.completedFrames == 71_400)
    #expect(world.statistics.refusedFrames == 1400)
    #expect(world.memory.violations == [])
  }

  @Test func `The device is asked to complete a checksum`() throws {
    try world.send(frame(100), checksum: TransmitChecksum(start: 34, offset: 16))
    world.network.flushTransmit()
    world.device.transmit()
    #expect(world.device.sent[0].header == [1, 0, 0, 0, 0, 0, 34, 0, 16, 0, 0, 0])
  }

  // MARK: Refusals

  private func expectRefusal(
    _ error: TransmitError, headerByteCount: Int = 54, _ fragments: [Fragment] = [],
    checksum: TransmitChecksum? = nil, in world: NetworkWorld? = nil
  ) {
    let world = world ?? self.world
    let stores = world.memory.driverStores
    #expect(throws: error) {
      try world.submit(headerByteCount: headerByteCount, fragments, checksum: checksum)
    }
    #expect(world.memory.driverStores == stores)
    #expect(world.outstandingFrames == 0)
    #expect(world.statistics.refusedFrames > 0)
  }

  private func fragments(_ counts: UInt32...) -> [Fragment] {
    counts.map { Fragment(address: NetworkWorld.environmentBase, byteCount: $0) }
  }

  @Test(arguments: [.min, -1, 0, 13, 129, .max]) func `A header has its limits`(count: Int) {
    expectRefusal(.badHeaderLength, headerByteCount: count)
  }

  @Test func `Fragments have theirs`() {
    expectRefusal(.tooManyFragments, fragments(1, 1, 1, 1, 1))
    expectRefusal(.emptyFragment, fragments(1, 0))
    expectRefusal(.frameTooLong, fragments(1461))
    expectRefusal(.frameTooLong, fragments(.max, .max, .max, .max))
  }

  @Test func `A checksum lies within its frame`() {
    expectRefusal(.checksumOutsideFrame, checksum: TransmitChecksum(start: 53, offset: 0))
    expectRefusal(.checksumOutsideFrame, checksum: TransmitChecksum(start: 40, offset: 13))
    expectRefusal(.checksumOutsideFrame, checksum: TransmitChecksum(start: .max, offset: .max))
  }

  @Test func `A device without checksums is not asked for them`() throws {
    let world = try NetworkWorld(features: [.version1, .stationAddress])
    expectRefusal(
      .checksumNotOffered, checksum: TransmitChecksum(start: 34, offset: 16), in: world)
  }

  @Test func `The device's MTU bounds what is sent`() throws {
    let world = try NetworkWorld(device: { $0.mtu = 600 })
    try world.send(frame(614))
    #expect(throws: TransmitError.frameTooLong) { try world.send(frame(615)) }
  }

  // MARK: Notifications

  @Test(arguments: [true, false])
  func `A batch costs one notification, a flush of nothing none`(byIndex: Bool) throws {
    let features = NetworkWorld.everyFeature.subtracting(byIndex ? [] : .eventIndex)
    let world = try NetworkWorld(features: features)
    world.network.flushTransmit()
    #expect(world.device.notifications[1] == 0)
    for tag in 0..<10 as Range<UInt32> { try world.send(frame(60), tag: tag) }
    world.network.flushTransmit()
    #expect(world.device.notifications[1] == 1)
    world.network.flushTransmit()
    #expect(world.device.notifications[1] == 1)
    while world.device.transmit() {}
    #expect(world.device.sent.count == 10)
  }

  @Test func `A device that has not caught up is not notified again`() throws {
    try world.send(frame(60), tag: 1)
    world.network.flushTransmit()
    try world.send(frame(60), tag: 2)
    world.network.flushTransmit()
    #expect(world.device.notifications[1] == 1)
    while world.device.transmit() {}
    while !world.device.inFlight.isEmpty { world.device.complete() }
    try world.send(frame(60), tag: 3)
    world.network.flushTransmit()
    #expect(world.device.notifications[1] == 2)
  }

  @Test(arguments: [true, false])
  func `Sent frames interrupt only when somebody asked`(byIndex: Bool) throws {
    let features = NetworkWorld.everyFeature.subtracting(byIndex ? [] : .eventIndex)
    let world = try NetworkWorld(features: features)
    for expected in [0, 1] {
      try world.send(frame(60))
      world.network.flushTransmit()
      world.device.transmit()
      world.device.complete()
      #expect(world.device.queues[1].interrupts == expected)
      _ = try world.completeAll()
      #expect(!world.requestTransmitInterrupt())
    }
  }
}
