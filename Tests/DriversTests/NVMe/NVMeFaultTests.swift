// Every lie and breakdown of a controller in use: named, and a reset later everything works again.

import Drivers
import TestSupport
import Testing

@Suite struct NVMeFaultTests {
  private let world: NVMeWorld
  private var generator = SplitMix64(seed: .random(in: 0...1 << 40))

  init() throws {
    world = try NVMeWorld()
    world.settle()
  }

  /// One command completed, five in flight of which one has not been shown.
  private func occupy() throws {
    for tag in 0..<5 as Range<UInt32> {
      let frames = world.takeFrames(3)
      try world.submit(
        NVMeCommand(.read, namespace: 0, first: 0, count: 3), frames, tag: tag)
    }
    world.nvme.ring()
    world.controller.fetch()
    world.controller.complete(0)
    #expect(world.reapAll().map(\.tag) == [0])
    try world.submit(.flush(namespace: 0), tag: 5)
  }

  @Test(arguments: ControllerLie.allCases)
  mutating func `Each lie costs a reset under its name, and every command ends once`(
    lie: ControllerLie
  ) throws {
    try occupy()
    world.controller.tell(lie, &generator)
    #expect(world.reapAll() == [])
    if lie == .losesCommand { world.outstay() } else { world.nvme.inspect(at: world.now) }
    #expect(world.fault == lie.fault)
    #expect(world.state == .resetting)
    #expect(throws: NVMeSubmitError.notReady) { try world.submit(.flush(namespace: 0)) }
    #expect(world.takeBackAll() == [])

    if lie == .answersNothing {
      #expect(world.settle() == .failed(.gone))
      #expect(world.takeBackAll() == [])
      world.nvme.noteCutOff()
    } else {
      #expect(world.settle(steps: 100) == .starting)
    }
    #expect(
      world.takeBackAll().sorted { $0.tag < $1.tag }
        == (1...5).map { NVMeCompletion(tag: $0, status: .controllerReset) })
    #expect(world.outstandingCount == 0)
    try expectUse(after: lie)
    #expect(world.memory.violations == [])
  }

  private func expectUse(after lie: ControllerLie) throws {
    if lie == .answersNothing {
      #expect(throws: NVMeSubmitError.failed(.gone)) { try world.submit(.flush(namespace: 0)) }
      return
    }
    #expect(world.settle() == .ready)
    try world.submit(
      NVMeCommand(.read, namespace: 0, first: 0, count: 1), world.takeFrames(1), tag: 9)
    #expect(world.finish() == [NVMeCompletion(tag: 9, status: .success)])
    #expect(world.statistics.resets == 1)
    #expect(world.statistics.submitted == world.statistics.completed)
  }

  @Test func `A controller that does not stop keeps its frames until it is cut off`() throws {
    try occupy()
    world.controller.slowness = .max
    world.nvme.reset(at: world.now)
    #expect(world.fault == .asked)
    // It goes on with what it has, while it says that it has not stopped.
    for command in world.controller.inFlight { world.controller.carryOut(command) }
    #expect(world.settle() == .failed(.resetNeverEnds))
    #expect(world.takeBack() == nil)
    world.nvme.noteCutOff()
    #expect(world.takeBackAll().count == 5)
    #expect(world.state == .failed(.resetNeverEnds))
  }

  @Test func `A controller that is cut off in use gives everything back`() throws {
    try occupy()
    world.nvme.noteCutOff()
    #expect(world.state == .failed(.cutOff))
    #expect(world.takeBackAll().count == 5)
    #expect(throws: NVMeSubmitError.failed(.cutOff)) { try world.submit(.flush(namespace: 0)) }
    #expect(world.reapAll() == [])
  }

  @Test func `A second reset gives everything back again`() throws {
    for _ in 0..<3 {
      try occupy()
      world.nvme.reset(at: world.now)
      world.settle(steps: 100)
      #expect(world.takeBackAll().count == 5)
      #expect(world.settle() == .ready)
    }
    try occupy()
    world.controller.slowness = .max
    world.nvme.reset(at: world.now)
    world.settle()
    world.nvme.noteCutOff()
    #expect(world.takeBackAll().count == 5)
  }

  @Test func `Faults without a completion between them end in giving up`() throws {
    for _ in 0..<3 {
      world.controller.isFatal = true
      world.nvme.inspect(at: world.now)
      #expect(world.settle() == .ready)
    }
    world.controller.isFatal = true
    world.nvme.inspect(at: world.now)
    #expect(world.settle() == .failed(.faultsRepeat(.fatalStatus)))
  }

  @Test func `A command is late only past its limit, wherever the clock stands`() throws {
    try world.submit(.flush(namespace: 0))
    world.nvme.ring()
    world.controller.fetch()
    let begin = world.now
    let limit = NVMeWorld.settings.commandLimit
    while world.fault == nil, world.now &- begin < 3 &* limit {
      world.now &+= 10
      world.nvme.inspect(at: world.now)
    }
    #expect(world.fault == .commandTimedOut)
    #expect(world.now &- begin > limit, "it had its time")
    #expect(world.now &- begin < 2 &* limit &+ 30)
  }

  @Test func `Namespaces stay known over a reset`() throws {
    world.controller.adminOpcodes = []
    world.nvme.reset(at: world.now)
    #expect(world.settle() == .ready)
    #expect(world.controller.adminOpcodes == [0x09, 0x05, 0x01])
    #expect(world.namespaceCount == 1)
  }

  @Test func `A controller that is started anew for the next holder has no fault, however often`()
    throws
  {
    for _ in 0..<10 {
      world.controller.adminOpcodes = []
      world.nvme.restart(at: world.now)
      #expect(world.nvme.state == .resetting)
      #expect(world.settle() == .ready)
      #expect(world.controller.adminOpcodes == [0x09, 0x05, 0x01])
    }
    #expect(world.nvme.fault == nil && world.nvme.statistics.resets == 0)
  }
}
