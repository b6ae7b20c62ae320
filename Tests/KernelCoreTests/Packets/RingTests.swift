// Packet rings: bound from frames that are held, in use until they are unbound, and full for themselves.

import ExokernelABI
import Testing

@testable import KernelCore

@Suite struct RingTests {
  private let world: PacketWorld
  private var computer: Computer { world.computer }

  init() throws { world = try PacketWorld() }

  private func error(_ body: () throws(KernelError) -> UInt64) -> KernelError? {
    do throws(KernelError) {
      _ = try body()
      return nil
    } catch {
      return error
    }
  }

  @Test func `A ring is made of one frame and a power of two of them, all held and unused`() throws
  {
    let frame = try computer.allocate(4, by: world.first)
    for count: UInt64 in [0, 1, 4, 66, .max] {
      let refused = error { () throws(KernelError) in
        try computer.kernel.bindRing(
          world.caller(world.first), claim: 0, handle: UInt64(frame), countAndKind: count)
      }
      #expect(refused == .badArgument(2), "\(count)")
    }
    let foreign = error { () throws(KernelError) in
      try computer.kernel.bindRing(
        world.caller(world.other), claim: 0, handle: UInt64(frame), countAndKind: 3)
    }
    #expect(foreign == .notHeld)
    let twice = error { () throws(KernelError) in
      try computer.kernel.bindRing(
        world.caller(world.first), claim: 0, handle: UInt64(world.firstFrame), countAndKind: 3)
    }
    #expect(twice == .inUse)
  }

  @Test func `Its frames are in use until it is unbound, and ordinary then`() throws {
    let frame = UInt64(world.firstFrame)
    computer.expect(.inUse, Request(.freeFrames, 0, frame + 1, 1), by: world.first)
    try computer.makeTables(for: 0x40_0000, in: world.first, records: true)
    computer.map(world.firstFrame, at: 0x40_0000, by: world.first)
    let filter = try world.filter(1, of: world.first)
    let ring = world.firstRing
    let caller = world.caller(world.first)
    #expect(
      error { () throws(KernelError) in
        try computer.kernel.unbindRing(caller, handle: ring)
      } == .inUse)
    _ = try computer.kernel.freeFilter(caller, handle: filter, by: 0)
    #expect(
      error { () throws(KernelError) in
        try computer.kernel.unbindRing(world.caller(world.other), handle: ring)
      } == .notHeld)
    _ = try computer.kernel.unbindRing(caller, handle: ring)
    #expect(
      error { () throws(KernelError) in
        try computer.kernel.unbindRing(caller, handle: ring)
      } == .stale)
    try computer.succeed(Request(.freeFrames, 0, frame, 3), by: world.first)
    computer.expectSound()
  }

  @Test func `An environment has as many rings as its quota, until it ends`() throws {
    let quota = computer.kernel.machine[environment: world.first].ringQuota
    let frame = UInt64(try computer.allocate(4, by: world.other))
    let second = try computer.succeed(Request(.bindRing, 0, frame, 2), by: world.other)
    computer.expect(.quotaExceeded, Request(.bindRing, 0, frame + 2, 2), by: world.other)
    // Nor does its creator bind more for it.
    let claim = computer.claim(world.other, by: 1)
    computer.expect(.quotaExceeded, Request(.bindRing, claim, frame + 2, 2), by: world.first)
    try computer.succeed(Request(.unbindRing, second), by: world.other)
    try computer.succeed(Request(.bindRing, claim, frame + 2, 2), by: world.first)
    #expect(computer.kernel.machine[environment: world.other].ringCount == 2)
    computer.destroy(world.other, by: world.first)
    #expect(computer.kernel.machine[environment: world.first].ringQuota == quota + 2)
    computer.expectSound()
  }

  @Test func `A packet goes into its owner's next slot, with its length, and nowhere else`() throws
  {
    try world.filter(1, of: world.first)
    try world.filter(2, of: world.other)
    world.arrive([1, 10, 11, 12, 13, 14, 15, 16, 17], isVerified: true)
    world.arrive([2, 20])
    world.arrive([3])
    #expect(world.word(PacketRing.produced, in: world.firstFrame) == 1)
    #expect(world.word(PacketRing.produced, in: world.otherFrame) == 1)
    #expect(world.word(0, in: world.firstFrame + 1) == 9 | PacketRing.isVerified)
    let data = world.word(PacketRing.slotData, in: world.firstFrame + 1)
    #expect(data == 0x100f_0e0d_0c0b_0a01)
    #expect(world.word(0, in: world.otherFrame + 1) == 2)
    #expect(computer.kernel.unmatchedPackets == 1)
  }

  @Test(arguments: 1...17)
  func `Behind a packet nothing shows of what stood in the buffer before`(count: Int) throws {
    try world.filter(1, of: world.first)
    world.arrive(Array(repeating: 1, count: count))
    let first = PacketRing.slotData / 8
    for word in 0..<3 {
      let bytes = min(max(count - 8 * word, 0), 8)
      let expected = (0..<bytes).reduce(UInt64(0)) { $0 | 1 << UInt64(8 * $1) }
      #expect(computer.kernel.machine.pages[world.firstFrame + 1][first + word] == expected)
    }
  }

  @Test func `A full ring loses its own packets and counts them; the others get theirs`() throws {
    try world.filter(1, of: world.first)
    try world.filter(2, of: world.other)
    for number: UInt8 in 0..<6 { world.arrive([1, number]) }
    world.arrive([2])
    #expect(world.word(PacketRing.produced, in: world.firstFrame) == 4)
    #expect(world.word(PacketRing.dropped, in: world.firstFrame) == 2)
    #expect(world.word(PacketRing.produced, in: world.otherFrame) == 1)
    computer.kernel.machine.pages[world.firstFrame][PacketRing.consumed / 8] = 1
    world.arrive([1, 9])
    #expect(world.word(PacketRing.produced, in: world.firstFrame) == 5)
    #expect(world.word(PacketRing.slotData, in: world.firstFrame + 1) & 0xffff == 0x0901)
  }

  @Test(arguments: [5, 1 << 63, UInt64.max, 2])
  func `Whatever an environment says it consumed, only its own packets are lost`(
    consumed: UInt64
  ) throws {
    try world.filter(1, of: world.first)
    computer.kernel.machine.pages[world.firstFrame][PacketRing.consumed / 8] = consumed
    for _ in 0..<20 { world.arrive([1]) }
    let ring = computer.kernel.machine[ring: RingHandle(rawValue: world.firstRing).index]
    #expect(ring.produced + ring.dropped == 20)
    #expect(computer.kernel.machine.violations == [])
  }

  @Test func `The environment is told of each packet, and wakes`() throws {
    try computer.makeTables(for: 0x40_0000, in: world.first)
    let context = try computer.makeContext(in: world.first)
    computer.run(context)
    try world.filter(1, of: world.first)
    computer.call(Request(.sleep, 0))
    world.arrive([1])
    #expect(computer.kernel.machine[context: context].eventCount == 1)
    #expect(computer.kernel.machine[context: context].state == .ready)
  }

  @Test func `The ring of an environment that ends gets nothing, and its row is free in the end`()
    throws
  {
    try world.filter(2, of: world.other)
    let index = RingHandle(rawValue: world.otherRing).index
    computer.call(Request(.destroyEnvironment, computer.claim(world.other)), by: world.first)
    world.arrive([2])
    #expect(computer.kernel.machine[ring: index].produced == 0)
    computer.destroy(world.other, by: world.first)
    #expect(computer.kernel.machine[ring: index].holder == 0)
    let frame = try computer.allocate(3, by: world.first)
    let again = try computer.kernel.bindRing(
      world.caller(world.first), claim: 0, handle: UInt64(frame), countAndKind: 3)
    #expect(RingHandle(rawValue: again).index == index)
    #expect(again != world.otherRing)
  }
}
