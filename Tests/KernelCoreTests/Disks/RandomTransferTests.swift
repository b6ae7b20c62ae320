// Random requests, right and wrong, while frames are freed and taken again and the device ends what it has
// in any order: after each step the counts are what the device's commands say.

import ExokernelABI
import TestSupport
import Testing

@testable import KernelCore

@Suite struct RandomTransferTests {
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `Whatever is asked, frames and blocks are in use exactly while the device has them`(
    seed: UInt64
  ) throws {
    var random = SplitMix64(seed: seed)
    let world = try DiskWorld()
    var frames = try (0..<12).map { _ in try world.computer.allocate(by: world.first) }
    var started = 0
    for step in 0..<2000 {
      switch Int.random(in: 0..<8, using: &random) {
      case 0..<4: started += try transfer(world, frames, &random)
      case 4, 5:
        let count = world.outstanding.count
        if count > 0 { world.finish(Int.random(in: 0..<count, using: &random)) }
      case 6: swapFrame(world, &frames, &random)
      default: world.computer.kernel.settleFrames()
      }
      try #require(problem(in: world) == nil, "seed \(seed), step \(step)")
    }
    #expect(started > 200, "seed \(seed)")
    while !world.outstanding.isEmpty { world.finish() }
    #expect(world[DiskRing.started] == world[DiskRing.completed])
    world.computer.expectSound()
  }

  /// Writes some requests and gives them to the kernel.
  ///
  /// - Returns: How many it took.
  private func transfer(
    _ world: DiskWorld, _ frames: [Int], _ random: inout SplitMix64
  ) throws -> Int {
    let count = Int.random(in: 1...4, using: &random)
    for index in 0..<count {
      let operation = UInt64.random(in: 0...5, using: &random)
      let pages = operation == 1 || operation == 2 ? Int.random(in: 0...5, using: &random) : 0
      var named = (0..<pages).map { _ in random.pick(frames, else: 0) }
      if random.oneIn(9), !named.isEmpty { named[0] = Int.random(in: 0...70, using: &random) }
      world.prepare(
        index, operation, UInt64.random(in: 0...101, using: &random),
        count: operation == 4 ? UInt64.random(in: 0...100, using: &random) : nil, frames: named,
        place: random.oneIn(9) ? 1 : 0, list: index * 8)
    }
    let answer = world.transfer(UInt64(count))
    return Int(answer.value)
  }

  /// Frees one of the frames and takes another.
  private func swapFrame(_ world: DiskWorld, _ frames: inout [Int], _ random: inout SplitMix64) {
    let index = Int.random(in: 0..<frames.count, using: &random)
    world.computer.call(Request(.freeFrames, 0, UInt64(frames[index]), 1), by: world.first)
    let caller = Caller(context: 0, environment: world.first)
    let new = try? world.computer.kernel.allocateFrames(
      caller, claim: 0, first: FrameHandle.any, count: 1, guardSlot: 15)
    if let new { frames[index] = FrameHandle(rawValue: new).number }
  }

  /// What does not agree with the commands that the device has.
  private func problem(in world: DiskWorld) -> String? {
    let machine = world.computer.kernel.machine
    var pins = Array(repeating: 0, count: machine.frameCount)
    for command in world.outstanding { for page in command.pages { pins[page] += 1 } }
    for number in 1..<machine.frameCount where machine[frame: number].pinCount != pins[number] {
      return "frame \(number) has \(machine[frame: number].pinCount) pins, not \(pins[number])"
    }
    for number in 1..<machine.frameCount where pins[number] > 0 {
      let entry = machine[frame: number]
      guard entry.isKind(.held) || entry.awaitsDevice else {
        return "frame \(number) is in a request and \(entry.kind)"
      }
    }
    let uses = world.outstanding.count { $0.operation != .flush }
    guard machine.disks.useCount == uses else { return "\(machine.disks.useCount) uses" }
    let ring = RingHandle(rawValue: world.ring).index
    guard Int(machine[ring: ring].inFlight) == world.outstanding.count else {
      return "\(machine[ring: ring].inFlight) requests are under way"
    }
    return machine.violations.first
  }
}
