// Single commands: what the controller sees of each, and what is refused.

import Drivers
import Testing

@Suite struct NVMeCommandTests {
  private let world: NVMeWorld

  init() throws {
    world = try NVMeWorld(namespaces: [
      1: SimulatedNamespace(size: 8 * 4000), 2: SimulatedNamespace(size: 4000, sizeShift: 12),
    ])
    world.settle()
  }

  @Test(arguments: [1, 2, 3, 4, 17, 127, 128], [0, 1])
  func `What is written from some frames is read into others`(count: Int, namespace: Int) throws {
    let source = world.takeFrames(count)
    for (index, frame) in source.enumerated() { world.stamp(frame, UInt64(index) + 1000) }
    let target = world.takeFrames(count)
    let last = 4000 - UInt64(count)
    try world.submit(
      NVMeCommand(.write, namespace: namespace, first: last, count: UInt64(count)), source, tag: 1)
    #expect(world.finish() == [NVMeCompletion(tag: 1, status: .success)])
    try world.submit(
      NVMeCommand(.read, namespace: namespace, first: last, count: UInt64(count)), target, tag: 2)
    #expect(world.finish() == [NVMeCompletion(tag: 2, status: .success)])
    #expect(target.map { world.stamp(of: $0) } == (0..<count).map { UInt64($0) + 1000 })
    #expect(world.memory.violations == [])
  }

  @Test func `A command of one page has no second pointer, one of two no list`() throws {
    for (count, second) in [(1, 0), (2, 1), (3, nil)] as [(Int, Int?)] {
      let frames = world.takeFrames(count)
      try world.submit(
        NVMeCommand(.write, namespace: 0, first: 9, count: UInt64(count)), frames)
      world.nvme.ring()
      world.controller.fetch()
      let command = try #require(world.controller.inFlight.last)
      #expect(command.firstPointer == frames[0])
      #expect(command.start == 72)
      #expect(command.count == UInt64(count) * 8)
      switch second {
      case 0: #expect(command.secondPointer == 0)
      case let index?: #expect(command.secondPointer == frames[index])
      default: #expect(!frames.contains(command.secondPointer))
      }
    }
  }

  @Test func `Zeroes are written without pages, up to the longest command`() throws {
    let frames = world.takeFrames(1)
    world.stamp(frames[0], 5)
    try world.submit(NVMeCommand(.write, namespace: 0, first: 3999, count: 1), frames)
    try world.submit(NVMeCommand(.writeZeroes, namespace: 0, first: 0, count: 4000))
    try world.submit(NVMeCommand(.read, namespace: 0, first: 3999, count: 1), frames)
    #expect(world.finish().map(\.status) == [.success, .success, .success])
    #expect(world.stamp(of: frames[0]) == 0)
  }

  @Test func `One doorbell shows a batch, and one acknowledges it`() throws {
    for tag in 0..<20 as Range<UInt32> { try world.submit(.flush(namespace: 0), tag: tag) }
    #expect(world.controller.doorbells == [0, 0])
    #expect(world.finish().map(\.tag) == Array(0..<20))
    #expect(world.controller.doorbells == [1, 1])
    world.nvme.ring()
    world.nvme.acknowledge()
    #expect(world.controller.doorbells == [1, 1])
    #expect(world.statistics.doorbells == 2)
  }

  @Test func `Pages of a command that is given up are not the next one's`() throws {
    let frames = world.takeFrames(3)
    world.nvme.set(page: frames[0], at: 0)
    world.nvme.set(page: frames[1], at: 1)
    try world.submit(NVMeCommand(.read, namespace: 0, first: 0, count: 1), [frames[2]])
    world.nvme.ring()
    world.controller.fetch()
    #expect(world.controller.inFlight.map(\.firstPointer) == [frames[2]])
    #expect(world.controller.inFlight.map(\.secondPointer) == [0])
  }

  @Test func `A controller that knows no zeroes is not asked for them`() throws {
    let world = try NVMeWorld(namespaces: [4: SimulatedNamespace(size: 1 << 20)])
    world.controller.hasZeroes = false
    world.settle()
    #expect(throws: NVMeSubmitError.unsupported) {
      try world.submit(NVMeCommand(.writeZeroes, namespace: 0, first: 0, count: 1))
    }
  }

  @Test func `Zeroes are refused beyond what one command can name`() throws {
    let world = try NVMeWorld(namespaces: [
      1: SimulatedNamespace(size: 1 << 20), 2: SimulatedNamespace(size: 1 << 20, sizeShift: 12),
    ])
    world.settle()
    for (namespace, limit) in [(0, 8192), (1, 65_536)] as [(Int, UInt64)] {
      #expect(throws: NVMeSubmitError.tooLong) {
        try world.submit(
          NVMeCommand(.writeZeroes, namespace: namespace, first: 0, count: limit + 1))
      }
      try world.submit(
        NVMeCommand(.writeZeroes, namespace: namespace, first: 0, count: limit))
      world.nvme.ring()
      world.controller.fetch()
      #expect(world.controller.inFlight.last?.count == 65_536)
    }
  }

  @Test func `As many commands as slots, and one slot less than entries`() throws {
    for tag in 0..<63 as Range<UInt32> { try world.submit(.flush(namespace: 0), tag: tag) }
    #expect(throws: NVMeSubmitError.noVacantSlot) { try world.submit(.flush(namespace: 0)) }
    #expect(world.finish().map(\.tag) == Array(0..<63))
    try world.submit(.flush(namespace: 0), tag: 99)
    #expect(world.finish().map(\.tag) == [99])
    #expect(world.memory.violations == [])
  }

  @Test func `A command that fails says how`() throws {
    let frames = world.takeFrames(1)
    for status in [NVMeStatus.unrecoveredReadError, .writeFault, .internalError] {
      try world.submit(NVMeCommand(.read, namespace: 0, first: 0, count: 1), frames, tag: 3)
      world.nvme.ring()
      world.controller.fetch()
      // With both hints set: that more is in a log, and not to try again.
      world.controller.refuse(0, status.rawValue | 0x6000)
      #expect(world.reapAll() == [NVMeCompletion(tag: 3, status: status)])
    }
    #expect(world.statistics.failed == 3)
    #expect(world.state == .ready)
  }
}
