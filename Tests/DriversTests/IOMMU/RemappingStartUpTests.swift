// From firmware's leavings to a unit in use, with good units and with every one that is not.

import Drivers
import Testing

@Suite struct RemappingStartUpTests {
  @Test(arguments: [false, true])
  func `A unit is brought into use in the specification's order`(isCoherent: Bool) throws {
    let world = try RemappingWorld(isCoherent: isCoherent)
    #expect(
      world.unit.commands == [
        .rootTable, .queuedInvalidation, .interruptTable, .interruptRemapping, .translation,
      ])
    #expect(world.isInvalidated)
    #expect(world.machine.violations == [])
  }

  @Test func `What firmware left on goes off first`() throws {
    let world = try RemappingWorld(device: {
      let states: [GlobalCommand] = [
        .translation, .interruptRemapping, .compatibilityFormat, .queuedInvalidation,
      ]
      $0.status = states.reduce(0) { $0 | $1.rawValue }
    })
    #expect(
      world.unit.commands.prefix(4) == [
        .translation, .interruptRemapping, .compatibilityFormat, .queuedInvalidation,
      ])
    #expect(!world.unit.isOn(.compatibilityFormat))
    #expect(world.read(0x1000, by: RemappingWorld.stranger) == nil)
    #expect(world.machine.violations == [])
  }

  @Test func `Lingering writes are flushed where there are any`() throws {
    let world = try RemappingWorld(device: { $0.capabilities |= 1 << 4 })
    #expect(world.unit.commands.first == .writeBufferFlush)
    #expect(world.remapping.needsInvalidationToMap == true)
    #expect(world.machine.violations == [])
  }

  @Test func `What passes through is told the widest tables`() throws {
    let world = try RemappingWorld(device: { $0.capabilities |= 1 << 10 })
    #expect(world.read(0x1000, by: RemappingWorld.network) == 0x1000)
    try world.map(0x1000, to: 0x2000)
    #expect(world.read(0x1000) == 0x2000)
    #expect(world.machine.violations == [])
  }

  @Test(arguments: UnitLack.allCases)
  func `A unit that lacks something is refused by name`(lack: UnitLack) {
    #expect(throws: lack.error) {
      _ = try RemappingWorld(window: lack.window, device: lack.apply)
    }
  }

  @Test(
    arguments: [
      .translation, .rootTable, .writeBufferFlush, .queuedInvalidation, .interruptRemapping,
      .interruptTable, .compatibilityFormat,
    ] as [GlobalCommand])
  func `A command that is never answered is named`(command: GlobalCommand) {
    #expect(throws: RemappingError.noAnswer(to: command)) {
      _ = try RemappingWorld(device: {
        $0.deafTo = command.rawValue
        if command == .compatibilityFormat { $0.status = command.rawValue }
        if command == .writeBufferFlush { $0.capabilities |= 1 << 4 }
      })
    }
  }

  @Test func `A unit that goes away on the way is named`() throws {
    let world = try RemappingWorld(isEnabled: false)
    world.unit.isGone = true
    #expect(throws: RemappingError.gone) { try world.enable() }
    #expect(world.takeFault() == nil)
  }

  @Test func `A queue that stands still, and one that is refused, are named`() throws {
    #expect(throws: RemappingError.invalidationNeverEnds) {
      _ = try RemappingWorld(device: { $0.isPrompt = false })
    }
    for (bit, fault) in [(4, .queue), (5, .completion), (6, .timeOut)]
      as [(UInt32, InvalidationFault)]
    {
      let world = try RemappingWorld(isEnabled: false, device: { $0.isPrompt = false })
      world.unit.faultAfterStart = 1 << bit
      #expect(throws: RemappingError.invalidationRefused(fault)) { try world.enable() }
      #expect(world.invalidationFault == fault)
    }
  }

  @Test(arguments: [(0x5000, 0x1008), (0x4fff, 0x1000), (0x5000, 0x7f_ffff_c000)])
  func `Memory that a unit cannot read is refused`(byteCount: Int, address: Int) {
    let machine = TableMachine(isCoherent: true)
    let unit = SimulatedUnit(machine: machine)
    #expect(throws: RemappingError.unfitMemory) {
      _ = try Remapping(
        registers: UnitWindow(unit: unit, byteCount: 0x1000),
        memory: TableMemory(machine, at: UInt64(address), byteCount: byteCount))
    }
  }

  @Test func `Nothing is invalidated before, and nothing is enabled twice`() throws {
    let world = try RemappingWorld(isEnabled: false)
    #expect(throws: RemappingError.wrongState) { try world.invalidate() }
    try world.enable()
    #expect(throws: RemappingError.wrongState) { try world.remapping.enable(looks: 100) }
  }
}
