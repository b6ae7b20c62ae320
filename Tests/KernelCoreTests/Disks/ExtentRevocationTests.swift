// Extents asked back: what is given back or taken is the binding; the blocks stay their name's.

import ExokernelABI
import Testing

@testable import KernelCore

@Suite struct ExtentRevocationTests {
  private let world: DiskWorld
  private var computer: Computer { world.computer }
  private var first: Int { world.first }
  private let patience: UInt64 = 65_000

  init() throws {
    world = try DiskWorld()
    try computer.makeTables(for: 0x40_0000, in: first)
    _ = try computer.makeContext(in: first)
    try computer.succeed(Request(.bindExtent, world.ring, 5, 1 << 8, 1, 0), by: first)
  }

  private var request: RevocationRecord {
    computer.kernel.machine[revocation: RevocationRecord.index(.extent, of: first)]
  }

  private func ask(_ count: UInt64) throws -> UInt64 {
    try computer.succeed(
      Request(.revoke, 0, ResourceClass.extent.rawValue, count), by: first)
  }

  private func unbind(_ place: UInt64) throws {
    try computer.succeed(Request(.bindExtent, world.ring, place, 0, 0, 0), by: first)
  }

  private func passDeadline() {
    computer.kernel.machine.now += patience
    for _ in 0..<4 { computer.interrupt() }
  }

  @Test func `No more extents are asked for than are bound, and none with a quota`() throws {
    #expect(try ask(1000) == 2)
    computer.expect(
      .badArgument(1), Request(.revoke, 0, ResourceClass.extent.rawValue | 1 << 8, 1), by: first)
    #expect(
      try computer.succeed(
        Request(.revoke, computer.claim(world.other), ResourceClass.extent.rawValue, 1),
        by: first) == 0)
  }

  @Test func `An extent that is unbound, at its place or with its ring, is given back`() throws {
    #expect(try ask(2) == 2)
    try unbind(3)
    #expect(request.wanted == 2, "nothing was bound there")
    try unbind(5)
    #expect(request.wanted == 1 && request.returned == 1)
    world.prepare(0, 1, 0, frames: [try computer.allocate(by: first)], place: 5)
    #expect(world.transfer() == Answer(.noSuchExtent))
    try computer.succeed(Request(.unbindRing, world.ring), by: first)
    #expect(request.wanted == 0 && request.returned == 2)
    computer.expectSound()
  }

  @Test func `What is not given back is taken, by name, and requests under way end in the ring`()
    throws
  {
    let frame = try computer.allocate(by: first)
    world.prepare(0, 2, 7, frames: [frame], tag: 70)
    #expect(world.transfer() == Answer(value: 1))
    #expect(try ask(2) == 2)
    passDeadline()
    #expect(request.wanted == 0 && request.taken == 2)
    let handle = ExtentHandle(index: 1, generation: 1).rawValue
    let lost = world.lost(by: first)
    #expect(lost.map(\.kind) == [5, 5] && lost.map(\.handle) == [handle, handle])
    #expect(world.transfer() == Answer(.noSuchExtent))
    world.finish()
    #expect(world.completion(0) == [70, 0])
    #expect(computer.kernel.machine.disks.useCount == 0)
    try computer.succeed(Request(.bindExtent, world.ring, 0, 3 << 8, 1, 0), by: first)
    computer.expectSound()
  }
}
