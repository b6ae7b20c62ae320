// The calls on block ownership: by which of the caller's capabilities, on which disk; and who is told when
// it counts. Who then owns what, the tests of `BlockTable` say.

import ExokernelABI
import Testing

@testable import KernelCore

@Suite struct BlockOwnershipTests {
  private let world: DiskWorld
  private var computer: Computer { world.computer }
  private var first: Int { world.first }
  private let extent = ExtentHandle(index: 7, generation: 3).rawValue

  init() throws { world = try DiskWorld() }

  private func capability(_ slot: Int) -> Capability {
    computer.kernel.machine.capabilities[first * EnvironmentRecord.capabilitySlots + slot]
  }

  @Test func `Each call asks by the capabilities in the slots that it names`() throws {
    func perform(_ call: Call, _ arguments: UInt64...) throws -> UInt64 {
      try computer.succeed(Request(call, arguments), by: first)
    }
    #expect(try perform(.formatDisk, 0, 0) == 0)
    #expect(try perform(.allocateExtent, 0, 9, 5, 1) == extent)
    #expect(try perform(.allocateExtent, 1 << 8, 9, 5, 1) == extent)
    #expect(try perform(.allocateExtent, 2 << 8, 9, 5, 0) == extent)
    let share = try perform(.shareExtent, 0, extent, 2, 3, 1, 0)
    #expect(ExtentHandle(rawValue: share) == ExtentHandle(index: 8, generation: 4))
    #expect(try perform(.freeExtent, 0, extent, 1) == 0)
    #expect(try perform(.setExtentQuota, 0, 100, 1, 0) == 0)
    let (root, name) = (capability(0), capability(1))
    let handle = ExtentHandle(rawValue: extent)
    #expect(
      computer.kernel.machine.disks.asks == [
        .format(disk: 0, by: root),
        .allocate(.any, count: 5, disk: 0, name: name),
        .allocate(.at(9), count: 5, disk: 0, name: name),
        .allocate(.near(9), count: 5, disk: 0, name: root),
        .share(handle, disk: 0, first: 2, count: 3, name: name, by: root),
        .free(handle, disk: 0, by: name),
        .quota(100, disk: 0, name: name, by: root),
      ])
  }

  @Test func `What is not there is refused by name, and changes nothing`() {
    let calls: [(Call, [UInt64], slots: [Int])] = [
      (.formatDisk, [0, 0], [1]), (.allocateExtent, [0, 0, 1, 0], [3]),
      (.shareExtent, [0, extent, 0, 1, 0, 0], [4, 5]), (.freeExtent, [0, extent, 0], [2]),
      (.setExtentQuota, [0, 1, 0, 0], [2, 3]),
    ]
    for (call, arguments, slots) in calls {
      func expect(_ error: KernelError, _ position: Int, _ value: UInt64) {
        var changed = arguments
        changed[position] = value
        computer.expect(error, Request(call, changed), by: first)
      }
      expect(.noSuchDisk, 0, 1)
      expect(.noSuchDisk, 0, call == .allocateExtent ? 0xff : .max)
      for slot in slots {
        for none: UInt64 in [9, 16, .max] { expect(.noCapability, slot, none) }
      }
      computer.kernel.machine.disks.refusal = .notPermitted
      expect(.notPermitted, 0, 0)
      computer.kernel.machine.disks.refusal = nil
    }
    computer.expect(.badArgument(0), Request(.allocateExtent, 3 << 8, 0, 1, 0), by: first)
    computer.expect(.badArgument(0), Request(.allocateExtent, 1 << 63, 0, 1, 0), by: first)
  }

  // MARK: Notices

  /// How many environments are told now.
  private func tell() -> Int {
    var count = 0
    while computer.kernel.tellWaiter(of: 0) { count += 1 }
    return count
  }

  @Test func `Who changed something is told of each progress, until nothing is left to do`() throws
  {
    #expect(tell() == 0)
    computer.kernel.noteProgress(of: 0, isSettled: false)
    #expect(tell() == 0, "nobody has changed anything")
    try computer.succeed(Request(.freeExtent, 0, extent, 0), by: first)
    try computer.succeed(Request(.freeExtent, 0, extent, 0), by: first)
    #expect(tell() == 0, "nothing has become durable")
    try computer.succeed(Request(.freeExtent, 0, extent, 1), by: world.other)
    for isSettled in [false, false, true] {
      computer.kernel.noteProgress(of: 0, isSettled: isSettled)
      #expect(tell() == 2, "each once")
    }
    computer.kernel.noteProgress(of: 0, isSettled: true)
    #expect(tell() == 0, "it was told that nothing is left")
  }

  @Test func `The notice wakes the caller's context`() throws {
    try computer.makeTables(for: 0x40_0000, in: first)
    let context = try computer.makeContext(in: first)
    try computer.succeed(Request(.freeExtent, 0, extent, 0), by: first)
    computer.kernel.noteProgress(of: 0, isSettled: true)
    let before = computer.kernel.machine[context: context].eventCount
    #expect(tell() == 1)
    #expect(computer.kernel.machine[context: context].eventCount == before + 1)
    let pending = computer.kernel.machine[sharedWord: ContextPage.pending, of: context]
    #expect(pending == Notice.disk.rawValue)
  }

  @Test func `Every environment there may be can wait, and none twice`() {
    var waiters = DiskWaiters()
    for environment in 0..<DiskWaiters.capacity {
      waiters.insert(environment)
      waiters.insert(environment)
    }
    #expect(waiters.takeDue() == nil)
    waiters.makeDue(isSettled: true)
    var told: [Int] = []
    while let environment = waiters.takeDue() { told.append(environment) }
    #expect(told == Array(0..<DiskWaiters.capacity))
    waiters.makeDue(isSettled: true)
    #expect(waiters.takeDue() == nil)
  }
}
