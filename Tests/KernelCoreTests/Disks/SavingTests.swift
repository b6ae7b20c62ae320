// Wired frames that are taken by force: their content goes to blocks that were named beforehand, and the
// repossession vector says which.

import ExokernelABI
import Testing

@testable import KernelCore

@Suite struct SavingTests {
  private let world: DiskWorld
  private var computer: Computer { world.computer }
  /// The environment whose frames are taken.
  private var holder: Int { world.other }
  private var ring: UInt64 { world.otherRing }
  private let patience: UInt64 = 65_000
  private static let saving = DiskCompletion.isOfSaving

  init() throws {
    world = try DiskWorld()
    let machine = computer.kernel.machine
    computer.kernel.machine.disks.name =
      machine.capabilities[holder * EnvironmentRecord.capabilitySlots + 1]
    try computer.makeTables(for: 0x40_0000, in: holder)
    _ = try computer.makeContext(in: holder)
    try computer.succeed(Request(.bindExtent, ring, 0, 3 << 8, 1, 1), by: holder)
  }

  private var wired: Set<Int> {
    let machine = computer.kernel.machine
    return Set(
      (1..<machine.frameCount).filter {
        machine[frame: $0].holder == holder && machine[frame: $0].isWired
          && machine[frame: $0].isKind(.held)
      })
  }

  /// Wires everything that the first environment holds, but for a few.
  private func wireAll() throws {
    for number in 1..<computer.kernel.machine.frameCount
    where computer.kernel.machine[frame: number].holder == holder
      && computer.kernel.machine[frame: number].isKind(.held)
    {
      try computer.succeed(Request(.wireFrames, 0, UInt64(number), 1, 1), by: holder)
    }
  }

  private func name(_ first: UInt64, count: UInt64) throws {
    try computer.succeed(
      Request(.bindSaveArea, ring, 0, first, count), by: holder)
  }

  private func ask(_ count: UInt64) throws {
    try computer.succeed(
      Request(.revoke, computer.claim(holder), ResourceClass.frame.rawValue, count),
      by: world.first)
  }

  private func passDeadline(by more: UInt64 = 0) {
    computer.kernel.machine.now += patience + more
    for _ in 0..<8 { computer.interrupt() }
  }

  private var lost: [Told] { world.lost(by: holder) }

  @Test func `Content is written before the frame is anybody else's, and the vector says where`()
    throws
  {
    for _ in 0..<3 { _ = try computer.allocate(by: holder) }
    try wireAll()
    let before = wired
    try name(40, count: 8)
    try ask(2)
    passDeadline()
    let started = world.outstanding
    #expect(started.map(\.operation) == [.write, .write])
    #expect(started.map(\.first) == [40, 41] && started.map(\.count) == [1, 1])
    let gone = before.subtracting(wired)
    #expect(Set(started.flatMap(\.pages)) == gone && gone.count == 2)
    #expect(lost.map(\.kind) == [41 << 8 | 1, 42 << 8 | 1])
    #expect(lost.map { Int($0.handle & 0xffff_ffff) } == started.flatMap(\.pages))
    for number in gone {
      #expect(computer.kernel.machine[frame: number].pinCount == 1, "the device reads it")
      computer.expect(
        .notFree, Request(.allocateFrames, 0, UInt64(number), 1, 0), by: world.first)
    }
    world.finish()
    world.finish()
    #expect(world.completion(0, of: ring) == [SavingTests.saving | 41, 0])
    #expect(world.completion(1, of: ring) == [SavingTests.saving | 42, 0])
    #expect(computer.kernel.machine.disks.useCount == 0)
    computer.expectSound()
  }

  @Test func `What finds no room in the area, or no extent, is taken unsaved`() throws {
    for _ in 0..<6 { _ = try computer.allocate(by: holder) }
    try wireAll()
    try name(99, count: 8)
    try ask(2)
    passDeadline()
    #expect(world.outstanding.map(\.first) == [99], "the extent ends there")
    #expect(lost.map(\.kind) == [100 << 8 | 1, 1])

    try name(0, count: 1)
    try ask(2)
    passDeadline()
    #expect(lost.dropFirst(2).map(\.kind) == [1 << 8 | 1, 1], "the area was of one block")

    try name(0, count: 8)
    try computer.succeed(Request(.bindExtent, ring, 0, 0, 0, 0), by: holder)
    try ask(1)
    passDeadline()
    #expect(lost.last?.kind == 1)
    while !world.outstanding.isEmpty { world.finish() }
    computer.expectSound()
  }

  @Test func `A disk without room for a command is waited for, but not for ever`() throws {
    for _ in 0..<2 { _ = try computer.allocate(by: holder) }
    try wireAll()
    try name(0, count: 8)
    computer.kernel.machine.disks.isBusy = true
    try ask(1)
    passDeadline()
    #expect(lost.isEmpty && world.outstanding.isEmpty)
    computer.kernel.machine.disks.isBusy = false
    for _ in 0..<4 { computer.interrupt() }
    #expect(lost.map(\.kind) == [1 << 8 | 1])

    computer.kernel.machine.disks.isBusy = true
    try ask(1)
    passDeadline()
    #expect(lost.count == 1)
    passDeadline()
    #expect(lost.map(\.kind) == [1 << 8 | 1, 1], "it came too late")
    while !world.outstanding.isEmpty { world.finish() }
    #expect(computer.kernel.machine.disks.useCount == 0)
    computer.expectSound()
  }

  @Test func `Frames that are not wired are dropped`() throws {
    for _ in 0..<3 { _ = try computer.allocate(by: holder) }
    try name(0, count: 8)
    try ask(2)
    passDeadline()
    #expect(lost.map(\.kind) == [1, 1] && world.outstanding.isEmpty)
  }

  @Test func `An area is named by who holds the ring, in an extent that is bound for writing`()
    throws
  {
    computer.expect(.notHeld, Request(.bindSaveArea, world.ring, 0, 0, 1), by: holder)
    computer.expect(.noSuchExtent, Request(.bindSaveArea, ring, 1, 0, 1), by: holder)
    computer.expect(.badArgument(1), Request(.bindSaveArea, ring, 8, 0, 1), by: holder)
    computer.expect(.badArgument(2), Request(.bindSaveArea, ring, 0, 1 << 48, 1), by: holder)
    computer.expect(.badArgument(3), Request(.bindSaveArea, ring, 0, 0, 1 << 48), by: holder)
    try computer.succeed(Request(.bindExtent, ring, 2, 1 << 8, 1, 1), by: holder)
    computer.expect(.notPermitted, Request(.bindSaveArea, ring, 2, 0, 1), by: holder)
  }
}
