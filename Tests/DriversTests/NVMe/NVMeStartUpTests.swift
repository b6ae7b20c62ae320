// From firmware's leavings to the first command, with honest controllers and with every oddity on the way.

import Drivers
import Testing

@Suite struct NVMeStartUpTests {
  @Test func `An honest controller is brought into use in the specification's order`() throws {
    let world = try NVMeWorld()
    #expect(world.state == .resetting)
    #expect(world.settle() == .ready)
    #expect(world.controller.resets == 1)
    #expect(world.controller.adminOpcodes == [0x06, 0x06, 0x06, 0x09, 0x05, 0x01])
    #expect(world.controller.interruptVector == 3)
    #expect(world.controller.pair.submissionDepth == 64)
    #expect(world.namespaceCount == 1)
    #expect(
      world.namespace(0).map { [UInt64($0.identifier), $0.blockCount, UInt64($0.blockShift)] }
        == [1, 1 << 17, 3])
    #expect(world.transferLimit == 128)
    #expect(world.identity.writesZeroes)
    #expect(world.identity.hasVolatileCache)
    #expect(world.memory.violations == [])
  }

  @Test func `No step waits: each looks at the status once`() throws {
    let world = try NVMeWorld(device: { $0.slowness = 40 })
    var steps = 0
    while world.state != .ready, steps < 1000 {
      world.nvme.advance(at: world.now)
      steps += 1
    }
    #expect(steps > 80)
    #expect(steps < 100)
  }

  @Test func `Every usable namespace is found, in blocks of 4 KiB`() throws {
    let odd = SimulatedNamespace(size: 100)
    odd.metadata = 8
    let world = try NVMeWorld(namespaces: [
      1: SimulatedNamespace(size: 8007), 2: odd, 5: SimulatedNamespace(size: 77, sizeShift: 12),
      6: SimulatedNamespace(size: 0), 900: SimulatedNamespace(size: 9, sizeShift: 11),
    ])
    #expect(world.settle() == .ready)
    #expect((0..<4).map { world.namespace($0)?.identifier } == [1, 5, 900, nil])
    #expect((0..<3).map { world.namespace($0)?.blockCount } == [1000, 77, 4])
    #expect((0..<3).map { world.namespace($0)?.blockShift } == [3, 0, 1])
    #expect(world.namespace(-1) == nil)
  }

  @Test(arguments: [(0, 128), (1, 2), (3, 8), (6, 64), (7, 128), (8, 128), (255, 128)])
  func `The longest transfer is the controller's or the list's`(exponent: Int, limit: Int) throws {
    let world = try NVMeWorld(device: { $0.transferExponent = UInt8(exponent) })
    world.settle()
    #expect(world.transferLimit == limit)
  }

  @Test(arguments: [(1, 2), (2, 2), (3, 4), (63, 64), (255, 256), (1000, 256)])
  func `Queues are as deep as memory allows`(commands: Int, depth: Int) throws {
    let world = try NVMeWorld(commands: commands)
    #expect(world.settle() == .ready)
    #expect(world.controller.pair.submissionDepth == depth)
    #expect(world.memory.violations == [])
  }

  @Test(arguments: [(2, 2), (3, 2), (100, 64), (65_536, 256)])
  func `Queues are no deeper than the controller's`(limit: Int, depth: Int) throws {
    let world = try NVMeWorld(commands: 255, device: { $0.queueLimit = UInt64(limit) })
    #expect(world.settle() == .ready)
    #expect(world.controller.pair.submissionDepth == depth)
  }

  @Test func `Doorbells may lie apart`() throws {
    let world = try NVMeWorld(window: 0x1000 + 256 * 4, device: { $0.doorbellExponent = 6 })
    #expect(world.settle() == .ready)
    try world.submit(.flush(namespace: 0), tag: 5)
    #expect(world.finish().map(\.tag) == [5])
    #expect(world.memory.violations == [])
  }

  @Test func `Without a vector completions do not interrupt`() throws {
    let world = try NVMeWorld(
      settings: NVMeSettings(vector: nil, halfSecond: 500, commandLimit: 5000))
    #expect(world.settle() == .ready)
    #expect(world.controller.interruptVector == nil)
  }

  @Test func `Without memory for a command the controller is left alone`() {
    #expect(throws: NVMeError.unfitMemory) { try NVMeWorld(commands: 0) }
    #expect(throws: NVMeError.registersOutsideWindow) { try NVMeWorld(window: 0xfff) }
    #expect(throws: NVMeError.registersOutsideWindow) { try NVMeWorld(window: 0x100c) }
  }

  @Test(arguments: ControllerSetUpLie.allCases)
  func `Each oddity in starting up is harmless or named, and then commands are refused so`(
    lie: ControllerSetUpLie
  ) throws {
    let world: NVMeWorld
    do throws(NVMeError) { world = try NVMeWorld(lie: lie) } catch {
      #expect(error == lie.error)
      return
    }
    let state = world.settle()
    if let error = lie.error {
      #expect(state == .failed(error))
      #expect(throws: NVMeSubmitError.failed(error)) { try world.submit(.flush(namespace: 0)) }
      #expect(world.nvme.advance(at: world.now) == .failed(error))
    } else {
      #expect(state == .ready)
      let frames = world.takeFrames(1)
      try world.submit(NVMeCommand(.read, namespace: 0, first: 1, count: 1), frames, tag: 7)
      #expect(world.finish() == [NVMeCompletion(tag: 7, status: .success)])
    }
    #expect(world.memory.violations == [])
  }

  @Test func `What a controller calls itself does a console no harm`() throws {
    let world = try NVMeWorld(lie: .nameIsGarbage)
    world.settle()
    let name = world.identity.modelNumber
    for index in name.indices { #expect((0x20..<0x7f).contains(name[index])) }
  }
}
