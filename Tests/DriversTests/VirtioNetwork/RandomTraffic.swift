// Random traffic over a driver and its device, in any interleaving, and the check that every frame comes
// out as it went in.

import Drivers
import TestSupport
import Testing

/// A world in which frames come and go.
final class RandomTraffic {
  let world: NetworkWorld
  private let seed: UInt64
  private var generator: SplitMix64

  /// What the driver said, in order.
  private var received: [[UInt8]] = []
  private var submitted: [[UInt8]] = []
  private var awaited: Set<UInt32> = []
  private var nextTag: UInt32 = 0

  init(seed: UInt64) throws {
    self.seed = seed
    generator = SplitMix64(seed: seed)
    let features: VirtioFeatures =
      generator.oneIn(3)
      ? NetworkWorld.everyFeature.subtracting(.eventIndex) : NetworkWorld.everyFeature
    world = try NetworkWorld(
      features: features, buffers: generator.pick([8, 64, 256], else: 256),
      slots: generator.pick([3, 51], else: 51))
  }

  private func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &generator) }

  private func frame(_ count: Int) -> [UInt8] {
    let first = UInt8(truncatingIfNeeded: generator.next())
    return (0..<count).map { UInt8(truncatingIfNeeded: $0) &+ first }
  }

  // MARK: Honest steps

  func run(steps: Int) throws {
    for _ in 0..<steps { try step() }
    try drain()
    // Compared first, so that a failure does not print every byte.
    let cameWhole = received == world.device.delivered
    let leftWhole = submitted == world.device.sent.map(\.bytes)
    #expect(cameWhole, "seed \(seed)")
    #expect(leftWhole, "seed \(seed)")
    #expect(awaited.isEmpty, "seed \(seed)")
    received = []
    world.device.delivered = []
    submitted = []
    world.device.sent = []
  }

  private func step() throws {
    switch below(10) {
    case 0, 1: world.device.deliver(frame(below(1515)))
    case 2: received += try world.receive().map { [$0.bytes] } ?? []
    case 3: received += try world.receiveAll()
    case 4, 5: try send()
    case 6: world.network.flushTransmit()
    case 7: world.device.transmit()
    case 8 where !world.device.inFlight.isEmpty:
      world.device.complete(below(world.device.inFlight.count))
    default:
      try settle()
      _ = world.requestReceiveInterrupt()
      if generator.oneIn(2) { world.network.declineReceiveInterrupts() }
    }
  }

  private func send() throws {
    let bytes = frame(14 + below(1501))
    do throws(TransmitError) {
      // Frames of the same place in memory must not overlap in time.
      guard awaited.count < 8, !awaited.contains(where: { $0 % 8 == nextTag % 8 }) else { return }
      try world.send(bytes, copied: 14 + below(115), parts: 1 + below(4), tag: nextTag)
      submitted.append(bytes)
      awaited.insert(nextTag)
      nextTag += 1
    } catch {
      #expect(error == .noVacantSlot, "seed \(seed)")
    }
  }

  /// Hears of what was sent.
  private func settle() throws {
    for tag in try world.completeAll() {
      #expect(awaited.remove(tag) != nil, "seed \(seed): frame \(tag) completed twice")
    }
  }

  /// Brings everything to rest.
  func drain() throws {
    world.network.flushTransmit()
    while world.device.transmit() {}
    while !world.device.inFlight.isEmpty { world.device.complete() }
    try settle()
    received += try world.receiveAll()
  }

  // MARK: Lies

  /// Has the device tell a lie, and the driver look at everything.
  func tell(_ lie: Lie) throws {
    try drain()
    prepareFrame()
    world.network.flushTransmit()
    // Something that the next flush would show the device, were it not broken by then.
    prepareFrame()
    world.device.deliver([5])
    switch lie {
    case .receiveReplay: try replayReceived()
    case .transmitReplay: try replaySent()
    default: world.device.tell(lie, &generator)
    }
    do throws(VirtioFault) {
      received += try world.receiveAll()
      for tag in try world.completeAll() { awaited.remove(tag) }
      try world.refreshLink()
    } catch {
      #expect(error == lie.fault, "seed \(seed)")
    }
  }

  /// Submits a frame.
  private func prepareFrame() {
    let bytes = frame(60)
    do throws(TransmitError) {
      try world.send(bytes, tag: nextTag)
      submitted.append(bytes)
      awaited.insert(nextTag)
      nextTag += 1
    } catch { Issue.record("\(error)") }
  }

  /// Fills one buffer twice, while the kernel has it.
  private func replayReceived() throws {
    world.device.deliver([1])
    let (buffer, _) = try #require(try world.keep())
    world.device.claim(0, head: UInt32(buffer), byteCount: 100)
  }

  /// Is done with one frame twice, while it has another.
  private func replaySent() throws {
    world.network.flushTransmit()
    world.device.transmit()
    let head = world.device.inFlight[0].head
    world.device.complete()
    try settle()
    world.device.claim(1, head: UInt32(head), byteCount: 0)
  }

  /// After a fault, nothing that the kernel does reaches the device or its memory.
  func expectSilence() throws {
    let stores = world.memory.driverStores
    let notifications = world.device.notifications
    let fault = try #require(world.fault)
    for _ in 0..<3 {
      #expect(throws: fault) { try world.receive() }
      #expect(throws: fault) { try world.complete() }
      #expect(throws: fault) { try world.refreshLink() }
      #expect(throws: TransmitError.self) {
        try world.submit(headerByteCount: 60)
      }
      world.network.flushReceive()
      world.network.flushTransmit()
      #expect(!world.requestReceiveInterrupt())
      #expect(!world.requestTransmitInterrupt())
      world.network.declineReceiveInterrupts()
      world.network.declineTransmitInterrupts()
    }
    #expect(world.memory.driverStores == stores, "seed \(seed)")
    #expect(world.device.notifications == notifications, "seed \(seed)")
  }
}
