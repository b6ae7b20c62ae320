// Requests to a disk: checked against the extent and the frames, and nothing else reaches the device.

import ExokernelABI
import Testing

@testable import KernelCore

@Suite struct BlockTransferTests {
  private let world: DiskWorld
  private var computer: Computer { world.computer }
  private var first: Int { world.first }

  init() throws { world = try DiskWorld() }

  @Test func `A request goes to the device as it was checked, and its end is told in the ring`()
    throws
  {
    let frames = try (0..<3).map { _ in try computer.allocate(by: first) }
    world.prepare(0, 1, 10, frames: frames, tag: 70)
    world.prepare(1, 2, 99, frames: [frames[1]], list: 5, tag: 71)
    world.prepare(2, 3, 0, tag: 72)
    world.prepare(3, 4, 0, count: 100, tag: 73)
    #expect(world.transfer(4) == Answer(value: 4))
    #expect(computer.kernel.machine.disks.flushCount == 1, "one doorbell for all")
    let started = world.outstanding
    #expect(started.map(\.operation) == [.read, .write, .flush, .writeZeroes])
    #expect(started.map(\.first) == [10, 99, 0, 0])
    #expect(started.map(\.pages) == [frames, [frames[1]], [], []])
    #expect(world[DiskRing.started] == 4 && world[DiskRing.completed] == 0)

    world.finish(1)
    world.finish(0, DiskStatus(rawValue: 0x281))
    #expect(world[DiskRing.completed] == 2)
    #expect(world.completion(0) == [71, 0] && world.completion(1) == [70, 0x281])
    while !world.outstanding.isEmpty { world.finish() }
    #expect(computer.kernel.machine.disks.useCount == 0)
    computer.expectSound()
  }

  @Test func `What is not allowed is refused by name, and changes nothing`() throws {
    let own = try computer.allocate(by: first)
    let foreign = try computer.allocate(by: world.other)
    let cases: [(KernelError, () -> Void)] = [
      (.badArgument(1), { world.prepare(0, 9, 0, frames: [own]) }),
      (.noSuchExtent, { world.prepare(0, 1, 0, frames: [own], place: 1) }),
      (.noSuchExtent, { world.prepare(0, 1, 0, frames: [own], place: 8) }),
      (.noSuchExtent, { world.prepare(0, 1, 0, frames: [own], place: .max) }),
      (.badArgument(1), { world.prepare(0, 1, 100, frames: [own]) }),
      (.badArgument(1), { world.prepare(0, 1, .max, frames: [own]) }),
      (.badArgument(1), { world.prepare(0, 1, 0, count: 0) }),
      (.badArgument(1), { world.prepare(0, 1, 0, count: 17, frames: [own]) }),
      (.badArgument(1), { world.prepare(0, 1, 0, frames: [own], list: 1024) }),
      (.badArgument(1), { world.prepare(0, 1, 0, frames: [own], list: 0xffff_ffff) }),
      (.notHeld, { world.prepare(0, 1, 0, frames: [own, foreign]) }),
      (.noSuchFrame, { world.prepare(0, 2, 0, frames: [own, 0]) }),
      (.noSuchFrame, { world.prepare(0, 2, 0, frames: [own, 0xffff_ffff]) }),
      (.inUse, { world.prepare(0, 1, 0, frames: [own, world.frame]) }),
    ]
    for (number, (error, prepare)) in cases.enumerated() {
      prepare()
      computer.kernel.machine[ring: 1].refused = 0
      let before = Snapshot(computer.kernel)
      #expect(world.transfer() == Answer(error), "case \(number)")
      computer.kernel.machine[ring: RingHandle(rawValue: world.ring).index].refused = 0
      computer.kernel.machine.disks.flushCount -= 1
      computer.kernel.machine.disks.forgetPages()
      let isSame = before.isState(of: computer.kernel)
      #expect(isSame, "case \(number)")
    }
  }

  @Test func `An extent is bound by who dominates its name, for what is asked`() throws {
    computer.expect(
      .notPermitted, Request(.bindExtent, world.otherRing, 0, 1 << 8, 1, 1), by: world.other)
    computer.expect(.noSuchDisk, Request(.bindExtent, world.ring, 0, 1 << 8 | 1, 1, 0), by: first)
    computer.expect(.noSuchExtent, Request(.bindExtent, world.ring, 0, 1 << 8, 2, 0), by: first)
    computer.expect(.badArgument(1), Request(.bindExtent, world.ring, 8, 1 << 8, 1, 0), by: first)
    for rights: UInt64 in [0, 4 << 8, 1 << 16] {
      computer.expect(.badArgument(2), Request(.bindExtent, world.ring, 0, rights, 1, 0), by: first)
    }
    computer.expect(.notHeld, Request(.bindExtent, world.otherRing, 0, 1 << 8, 1, 0), by: first)
    try computer.succeed(Request(.bindExtent, world.ring, 3, 1 << 8, 1, 0), by: first)
    let own = try computer.allocate(by: first)
    world.prepare(0, 2, 0, frames: [own], place: 3)
    #expect(world.transfer() == Answer(.notPermitted), "it was bound for reading")
    world.prepare(0, 3, 0, place: 3)
    #expect(world.transfer() == Answer(.notPermitted), "a flush is for who writes")
    world.prepare(0, 1, 0, frames: [own], place: 3)
    #expect(world.transfer() == Answer(value: 1))
  }

  @Test func `A row that is anew ends every binding to it`() throws {
    computer.kernel.machine.disks.generation += 1
    world.prepare(0, 1, 0, frames: [try computer.allocate(by: first)])
    #expect(world.transfer() == Answer(.stale))
  }

  @Test func `A packet ring is no disk ring, nor the other way round`() throws {
    let frame = try computer.allocate(2, by: first)
    let packets = try computer.succeed(Request(.bindRing, 0, UInt64(frame), 2), by: first)
    computer.expect(.noSuchRing, Request(.bindExtent, packets, 0, 1 << 8, 1, 0), by: first)
    computer.expect(.noSuchRing, Request(.transferBlocks, packets, 1), by: first)
    computer.expect(.noSuchRing, Request(.transmit, world.ring, 1), by: first)
  }

  @Test func `Who traces sees each request and its end`() throws {
    let run = try computer.allocate(1, by: first)
    try computer.succeed(Request(.bindTrace, UInt64(run), 1), by: first)
    world.prepare(0, 3, 0)
    #expect(world.transfer() == Answer(value: 1))
    world.finish()
    #expect(
      computer.kernel.machine.recorded?.kinds == [.diskRequest, .diskCompletion])
    computer.expectSound()
  }

  @Test func `A device is looked after while it has requests, and not when it has none`() throws {
    world.prepare(0, 3, 0)
    #expect(world.transfer() == Answer(value: 1))
    #expect(computer.kernel.machine.disks.inspectionCount == 1)
    #expect(world.transfer() == Answer(value: 1))
    #expect(computer.kernel.machine.disks.inspectionCount == 1, "it is being looked after")
    computer.kernel.machine.now += 10_000
    _ = computer.kernel.resumeFromIdle()
    #expect(computer.kernel.machine.disks.inspectionCount == 2)
    while !world.outstanding.isEmpty { world.finish() }
    computer.kernel.machine.now += 10_000
    _ = computer.kernel.resumeFromIdle()
    #expect(computer.kernel.machine.disks.inspectionCount == 3)
    computer.kernel.machine.now += 10_000
    _ = computer.kernel.resumeFromIdle()
    #expect(computer.kernel.machine.disks.inspectionCount == 3)
  }

  @Test func `Without a disk there is no disk ring`() throws {
    computer.kernel.machine.disks.diskCount = 0
    computer.expect(.noSuchDisk, DiskWorld.bind(try computer.allocate(2, by: first)), by: first)
  }

  @Test func `A frame under way is nobody's page table, and nobody's until the device is done`()
    throws
  {
    let frame = try computer.allocate(by: first)
    world.prepare(0, 1, 0, frames: [frame])
    #expect(world.transfer() == Answer(value: 1))
    let number = UInt64(frame)
    computer.expect(.inUse, Request(.bindTable, 0, number, 0, 4), by: first)
    computer.expect(.inUse, DiskWorld.bind(frame), by: first)
    computer.expect(.inUse, Request(.createContext, 0, number, 0, 0, 0), by: first)
    try computer.succeed(Request(.freeFrames, 0, number, 1), by: first)
    computer.expect(.notFree, Request(.allocateFrames, 0, number, 1, 0), by: first)
    computer.kernel.settleFrames()
    computer.expect(.notFree, Request(.allocateFrames, 0, number, 1, 0), by: first)
    world.finish()
    computer.kernel.settleFrames()
    try computer.succeed(Request(.allocateFrames, 0, number, 1, 0), by: first)
    #expect(computer.kernel.machine[frame: frame].pinCount == 0)
    try computer.succeed(Request(.bindTable, 0, number, 0, 4), by: first)
    computer.expectSound()
  }

  @Test
  func `A frame is in fifteen requests at most, a ring in as many as the device has commands`()
    throws
  {
    let frame = try computer.allocate(by: first)
    world.prepare(0, 1, 0, frames: Array(repeating: frame, count: 15))
    #expect(world.transfer() == Answer(value: 1))
    world.prepare(0, 1, 0, frames: [frame])
    #expect(world.transfer() == Answer(.busy))
    for _ in 0..<computer.kernel.machine.commandCapacity - 2 {
      world.prepare(0, 3, 0)
      #expect(world.transfer() == Answer(value: 1))
    }
    #expect(world.transfer() == Answer(.busy), "every command is taken")
    while !world.outstanding.isEmpty { world.finish() }
    world.prepare(0, 1, 0, frames: [frame])
    #expect(world.transfer() == Answer(value: 1))
  }

  @Test func `A device that takes nothing leaves everything as it was`() throws {
    let frame = try computer.allocate(by: first)
    world.prepare(0, 1, 0, frames: [frame, frame])
    computer.kernel.machine.disks.isBusy = true
    #expect(world.transfer() == Answer(.busy))
    #expect(computer.kernel.machine[frame: frame].pinCount == 0)
    #expect(computer.kernel.machine.disks.useCount == 0)
    computer.kernel.machine.disks.isBusy = false
    #expect(world.transfer() == Answer(value: 1))
  }

  @Test func `Who ends with a full queue takes nothing along, and nothing is written for it`()
    throws
  {
    try computer.succeed(Request(.grantCapability, 0, computer.claim(world.other), 2), by: first)
    let ring = world.otherRing
    try computer.succeed(Request(.bindExtent, ring, 0, 3 << 8, 1, 2), by: world.other)
    let frame = try computer.allocate(by: world.other)
    let page = Int(computer.kernel.machine[ring: RingHandle(rawValue: ring).index].frame)
    let word = DiskRing.requests / 8
    computer.kernel.machine[word: word + 1, in: page] = 1 | 1 << 8
    computer.kernel.machine[word: 0, in: page + 1] = UInt64(frame)
    #expect(world.transfer(1, by: world.other, ring) == Answer(value: 1))
    computer.destroy(world.other, by: first)
    computer.kernel.settleFrames()
    #expect(computer.kernel.machine[frame: frame].awaitsDevice)
    world.finish()
    computer.kernel.settleFrames()
    while computer.kernel.clearOneFrame() {}
    #expect(computer.isAvailable(frame) && computer.isAvailable(page))
    #expect(computer.kernel.machine.pages[page].isClear)
    #expect(computer.kernel.machine.disks.useCount == 0)
    computer.expectSound()
  }

  @Test func `A call has an end: what it has no time for is for the next one`() throws {
    let frames = try (0..<32).map { _ in try computer.allocate(by: first) }
    for index in 0..<32 {
      let half = index % 2 * 16
      world.prepare(index, 1, 0, frames: Array(frames[half..<half + 16]), list: half)
    }
    #expect(world.transfer(32) == Answer(.again, at: 24), "384 frames at once")
  }
}
