// A run of random commands over a driver and its controller. The model is naive: for each block, what it
// may hold. A command that fails or is taken back may have been carried out or not; two that are in
// flight never touch the same block if one of them writes.

import TestSupport
import Testing

@testable import Drivers

/// A world in which commands come and go.
final class RandomCommands {
  /// How commands ended.
  struct Ends {
    var succeeded = 0
    var failed = 0
    var takenBack = 0
    var resets: UInt64 = 0

    mutating func add(_ other: Ends) {
      succeeded += other.succeeded
      failed += other.failed
      takenBack += other.takenBack
      resets += other.resets
    }
  }

  private struct Pending {
    let command: NVMeCommand
    let frames: [UInt64]
    /// What a write puts into each block.
    let stamps: [UInt64]
  }

  private static let blockCount: UInt64 = 600

  let world: NVMeWorld
  private let seed: UInt64
  private var generator: SplitMix64
  /// What each block of each namespace may hold.
  private var model: [[Set<UInt64>]]
  private var pending: [UInt32: Pending] = [:]
  private var nextTag: UInt32 = 0
  private var nextStamp: UInt64 = 1
  private(set) var ends = Ends()

  init(seed: UInt64) throws {
    self.seed = seed
    generator = SplitMix64(seed: seed)
    let commands = generator.pick([1, 3, 7, 63], else: 63)
    world = try NVMeWorld(
      namespaces: [
        1: SimulatedNamespace(size: Self.blockCount * 8),
        7: SimulatedNamespace(size: Self.blockCount, sizeShift: 12),
      ], commands: commands)
    world.settle()
    model = Array(
      repeating: Array(repeating: [0], count: Int(Self.blockCount)), count: world.namespaceCount)
  }

  func run(_ count: Int) throws {
    for _ in 0..<count * 400 where nextTag < count {
      step()
      guard world.memory.violations.isEmpty else { break }
    }
    #expect(nextTag >= count, "seed \(seed): the controller takes no commands")
    bringToRest()
    ends.resets = world.statistics.resets
    #expect(pending.isEmpty, "seed \(seed)")
    #expect(world.outstandingCount == 0, "seed \(seed)")
    #expect(world.memory.violations == [], "seed \(seed)")
  }

  private func step() {
    world.now &+= 1
    switch Int.random(in: 0..<12, using: &generator) {
    case 0...4: submit()
    case 5: world.nvme.ring()
    case 6: world.controller.fetch()
    case 7...8: complete()
    case 9...10: settle()
    // Faults with nothing completed between them are for another test.
    default: if generator.oneIn(60), world.nvme.faultsInARow == 0 { misbehave() }
    }
  }

  // MARK: Commands

  private func submit() {
    let command = randomCommand()
    guard !conflicts(command) else { return }
    let transfers = command.operation == .read || command.operation == .write
    let frames = transfers ? world.takeFrames(Int(command.count)) : []
    guard !transfers || frames.count == Int(command.count) else {
      return world.returnFrames(frames)
    }
    var stamps: [UInt64] = []
    if command.operation == .write {
      stamps = frames.indices.map { nextStamp + UInt64($0) }
      nextStamp += UInt64(frames.count)
      for (frame, stamp) in zip(frames, stamps) { world.stamp(frame, stamp) }
    }
    do throws(NVMeSubmitError) {
      try world.submit(command, frames, tag: nextTag)
      pending[nextTag] = Pending(command: command, frames: frames, stamps: stamps)
      nextTag += 1
    } catch {
      #expect(error == .noVacantSlot || error == .notReady, "seed \(seed)")
      world.returnFrames(frames)
    }
  }

  private func randomCommand() -> NVMeCommand {
    let namespace = Int.random(in: 0..<2, using: &generator)
    let operations: [NVMeOperation] = [.read, .write, .read, .write, .writeZeroes, .flush]
    let operation = generator.pick(operations, else: .read)
    if operation == .flush { return .flush(namespace: namespace) }
    let longest: UInt64 = generator.oneIn(60) ? 128 : 4
    let count = UInt64.random(in: 1...longest, using: &generator)
    return NVMeCommand(
      operation, namespace: namespace,
      first: .random(in: 0...Self.blockCount - count, using: &generator), count: count)
  }

  private func conflicts(_ command: NVMeCommand) -> Bool {
    pending.values.contains { other in
      other.command.namespace == command.namespace
        && other.command.first < command.first + command.count
        && command.first < other.command.first + other.command.count
        && (other.command.operation != .read || command.operation != .read)
    }
  }

  // MARK: Ends

  private func settle() {
    for completion in world.reapAll() { end(completion) }
    if generator.oneIn(4) { world.nvme.inspect(at: world.now) }
    // Taken back before it has stopped, a command's frames would be reached by who no longer has them.
    for completion in world.takeBackAll() { end(completion) }
    world.nvme.advance(at: world.now)
  }

  private func end(_ completion: NVMeCompletion) {
    guard let ended = pending.removeValue(forKey: completion.tag) else {
      Issue.record("seed \(seed): command \(completion.tag) ended twice")
      return
    }
    switch completion.status {
    case .success: ends.succeeded += 1
    case .controllerReset: ends.takenBack += 1
    default: ends.failed += 1
    }
    for index in 0..<Int(ended.command.count) {
      note(index, of: ended, succeeded: completion.status == .success)
    }
    world.returnFrames(ended.frames)
  }

  private func note(_ index: Int, of ended: Pending, succeeded: Bool) {
    let namespace = ended.command.namespace
    let block = Int(ended.command.first) + index
    let written = ended.command.operation == .write ? ended.stamps[index] : 0
    switch (ended.command.operation, succeeded) {
    case (.read, true):
      guard let stamp = world.stamp(of: ended.frames[index]),
        model[namespace][block].contains(stamp)
      else {
        Issue.record("seed \(seed): block \(block) of \(namespace) was read wrongly")
        return
      }
      model[namespace][block] = [stamp]
    case (.write, true), (.writeZeroes, true): model[namespace][block] = [written]
    case (.write, false), (.writeZeroes, false): model[namespace][block].insert(written)
    default: break
    }
  }

  // MARK: The controller

  private func complete() {
    guard !world.controller.inFlight.isEmpty, world.controller.pair.hasRoom else { return }
    let index = Int.random(in: 0..<world.controller.inFlight.count, using: &generator)
    guard generator.oneIn(50) else { return world.controller.complete(index) }
    if generator.oneIn(2) { world.controller.carryOut(world.controller.inFlight[index]) }
    world.controller.refuse(index, generator.pick([0x281, 0x280, 0x006], else: 6))
  }

  private func misbehave() {
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: world.controller.isFatal = true
    case 1 where !world.controller.inFlight.isEmpty:
      world.controller.inFlight.remove(at: 0)
      world.outstay()
    case 2 where world.controller.pair.hasRoom: world.controller.pair.post(0xffff)
    default: world.nvme.reset(at: world.now)
    }
    // While it stops, it may go on with what it has.
    for command in world.controller.inFlight where generator.oneIn(2) {
      world.controller.carryOut(command)
    }
  }

  private func bringToRest() {
    for _ in 0..<200 {
      world.now &+= 100
      world.nvme.ring()
      world.controller.fetch()
      while !world.controller.inFlight.isEmpty, world.controller.pair.hasRoom {
        world.controller.complete()
      }
      settle()
      world.nvme.inspect(at: world.now)
    }
  }
}
