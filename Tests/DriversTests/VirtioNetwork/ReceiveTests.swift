// Receiving from an honest device: frames, buffers, checksums, interrupts.

import Drivers
import Testing

@Suite struct ReceiveTests {
  private let world: NetworkWorld

  init() throws { world = try NetworkWorld() }

  /// A header with flags and a checksum's place.
  private func header(flags: UInt8, start: UInt16 = 0, offset: UInt16 = 0) -> [UInt8] {
    [flags, 0, 0, 0, 0, 0]
      + [start, offset, 1].flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
  }

  @Test func `Nothing comes of nothing`() throws {
    #expect(try world.receiveAll().isEmpty)
  }

  @Test func `Frames come whole, in order, and begin at a multiple of 16`() throws {
    let frames = [1, 14, 60, 1513, 1514].map { count in
      (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ count) }
    }
    for frame in frames { #expect(world.device.deliver(frame)) }
    #expect(try world.receiveAll() == frames)
    world.device.deliver([9])
    #expect(try #require(try world.keep()).offset % 16 == 0)
    #expect(world.memory.violations == [])
  }

  @Test func `Buffers go round for ever`() throws {
    for number in 0..<70_000 {
      let frame = [UInt8(truncatingIfNeeded: number), UInt8(truncatingIfNeeded: number >> 8)]
      world.device.deliver(frame)
      #expect(try world.receive()?.bytes == frame)
      world.network.flushReceive()
    }
    #expect(world.statistics.receivedFrames == 70_000)
    #expect(world.statistics.receivedBytes == 140_000)
    #expect(world.memory.violations == [])
  }

  @Test func `A buffer that is not posted again is not used again`() throws {
    for number in 0..<256 { #expect(world.device.deliver([UInt8(number)])) }
    #expect(!world.device.deliver([1]))
    var seen: Set<Int> = []
    while let (buffer, _) = try world.keep() { seen.insert(buffer) }
    world.network.flushReceive()
    #expect(seen.count == 256)
    #expect(!world.device.deliver([1]))
  }

  @Test func `A buffer is shown to the device by the flush, not before`() throws {
    for _ in 0..<256 { world.device.deliver([1]) }
    while try world.receive() != nil {}
    #expect(!world.device.deliver([2]))
    world.network.flushReceive()
    #expect(world.device.deliver([2]))
  }

  @Test func `The checksum is what the device says`() throws {
    world.device.deliver(Array(repeating: 0, count: 60), header: header(flags: 0))
    world.device.deliver(Array(repeating: 0, count: 60), header: header(flags: 2))
    world.device.deliver(
      Array(repeating: 0, count: 60), header: header(flags: 1, start: 34, offset: 16))
    world.device.deliver(
      Array(repeating: 0, count: 60), header: header(flags: 3, start: 56, offset: 2))
    #expect(try world.receive()?.checksum == .unverified)
    #expect(try world.receive()?.checksum == .verified)
    #expect(try world.receive()?.checksum == .incomplete(start: 34, offset: 16))
    #expect(try world.receive()?.checksum == .incomplete(start: 56, offset: 2))
    #expect(world.statistics.misplacedChecksums == 0)
  }

  @Test(arguments: [(57, 2), (58, 1), (0xffff, 0xffff), (60, 0)] as [(UInt16, UInt16)])
  func `A checksum outside its frame counts as unverified`(start: UInt16, offset: UInt16) throws {
    world.device.deliver(
      Array(repeating: 0, count: 60), header: header(flags: 1, start: start, offset: offset))
    #expect(try world.receive()?.checksum == .unverified)
    #expect(world.statistics.misplacedChecksums == 1)
    #expect(world.fault == nil)
  }

  @Test func `Without the feature, flags are of no account`() throws {
    let world = try NetworkWorld(features: [.version1, .stationAddress])
    world.device.deliver([1, 2, 3], header: header(flags: 3))
    #expect(try world.receive()?.checksum == .unverified)
    #expect(world.statistics.misplacedChecksums == 0)
  }

  // MARK: Interrupts

  @Test(arguments: [true, false])
  func `An interrupt comes when it was asked for, and only then`(byIndex: Bool) throws {
    let features = NetworkWorld.everyFeature.subtracting(byIndex ? [] : .eventIndex)
    let world = try NetworkWorld(features: features)
    world.device.deliver([1])
    #expect(world.device.queues[0].interrupts == 0)
    _ = try world.receiveAll()
    #expect(!world.requestReceiveInterrupt())
    world.device.deliver([2])
    #expect(world.device.queues[0].interrupts == 1)
    world.network.declineReceiveInterrupts()
    for _ in 0..<100 { world.device.deliver([3]) }
    #expect(world.device.queues[0].interrupts == 1)
    #expect(world.memory.violations == [])
  }

  @Test(arguments: [true, false])
  func `Who asks for an interrupt is told of what came before`(byIndex: Bool) throws {
    let features = NetworkWorld.everyFeature.subtracting(byIndex ? [] : .eventIndex)
    let world = try NetworkWorld(features: features)
    world.device.deliver([1])
    #expect(world.requestReceiveInterrupt())
  }
}
