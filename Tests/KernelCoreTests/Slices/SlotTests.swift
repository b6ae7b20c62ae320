// Slots as a resource: had by position, bound to contexts, shared by a guard, given back.

import ExokernelABI
import KernelCore
import Testing

@Suite struct SlotTests {
  private let computer = Computer(frames: 96, environments: 8, contexts: 10)

  private func slot(_ position: Int) -> SliceRecord { computer.kernel.machine[slice: position] }

  private func grantName(to context: Int) throws {
    let claim = computer.claim(computer.environment(of: context))
    try computer.succeed(Request(.grantCapability, 0, claim, 0), by: computer.first)
  }

  @Test func `A slot is had by position or whichever is free, within the quota`() throws {
    let context = try computer.makePeer()
    let owner = computer.environment(of: context)
    let handle = computer.handle(ofContext: context)
    try computer.succeed(Request(.allocateSlice, 0, handle, 63), by: owner)
    computer.expect(.notFree, Request(.allocateSlice, 0, handle, 63), by: owner)
    let any = try computer.succeed(Request(.allocateSlice, 0, handle, .max), by: owner)
    #expect(any == 0)
    computer.expect(.badArgument(2), Request(.allocateSlice, 0, handle, 64), by: owner)
    computer.expect(.badArgument(2), Request(.allocateSlice, 0, handle, .max - 1), by: owner)
    for slot: UInt64 in 1...6 {
      try computer.succeed(Request(.allocateSlice, 0, handle, slot), by: owner)
    }
    computer.expect(.quotaExceeded, Request(.allocateSlice, 0, handle, 7), by: owner)
    computer.expect(.notHeld, Request(.freeSlice, 3), by: computer.first)
    computer.expect(.badArgument(0), Request(.freeSlice, 64), by: owner)
    try computer.succeed(Request(.freeSlice, 3), by: owner)
    computer.expect(.notHeld, Request(.freeSlice, 3), by: owner)
    try computer.succeed(Request(.allocateSlice, 0, handle, 7), by: owner)
    computer.expectSound()
  }

  @Test func `A slot is for a context of its own environment`() throws {
    let one = try computer.makePeer()
    let other = try computer.makePeer()
    let request = Request(.allocateSlice, 0, computer.handle(ofContext: other), 5)
    computer.expect(.notHeld, request, by: computer.environment(of: one))
    let stale = ContextHandle(index: one, generation: 9).rawValue
    computer.expect(.stale, Request(.allocateSlice, 0, stale, 5), by: computer.environment(of: one))
    computer.expect(
      .noSuchContext, Request(.allocateSlice, 0, 0, 5), by: computer.environment(of: one))
    computer.expect(
      .noSuchContext, Request(.allocateSlice, 0, 10, 5), by: computer.environment(of: one))
  }

  // MARK: Bind

  @Test func `The holder of a slot chooses which of its contexts runs in it`() throws {
    let environment = try computer.makeEnvironment(
      by: computer.first, frames: 14, environments: 2, slices: 2)
    try computer.makeTables(for: 0x40_0000, in: environment)
    let contexts = try (0..<2).map { _ in try computer.makeContext(in: environment) }
    let handles = contexts.map { computer.handle(ofContext: $0) }
    try computer.succeed(Request(.allocateSlice, 0, handles[0], 7), by: environment)
    try computer.succeed(Request(.bindSlice, 7, handles[1]), by: environment)
    #expect(slot(7).context == UInt32(contexts[1]))
    computer.expectSound()
    computer.expect(.badArgument(0), Request(.bindSlice, 64, handles[1]), by: environment)
    computer.expect(.notHeld, Request(.bindSlice, 8, handles[1]), by: environment)
    computer.expect(.noSuchContext, Request(.bindSlice, 7, 0), by: environment)
    let foreign = computer.handle(ofContext: try computer.makePeer())
    computer.expect(.notHeld, Request(.bindSlice, 7, foreign), by: environment)
  }

  @Test func `Who dominates a slot's guard runs in it, and the holder is charged`() throws {
    let holder = try computer.makePeer(slots: [5])
    let guest = try computer.makePeer()
    let (owner, other) = (computer.environment(of: holder), computer.environment(of: guest))
    let request = Request(.bindSlice, 5, computer.handle(ofContext: guest), 0)
    try grantName(to: holder)
    computer.expect(.noCapability, request, by: other)
    try grantName(to: guest)
    // Sealed, as all slots are at first.
    computer.expect(.notPermitted, request, by: other)
    computer.expect(.notHeld, Request(.shareSlice, 5, 0), by: other)
    computer.expect(.badArgument(1), Request(.shareSlice, 5, 16), by: owner)
    // A guard that is empty is nobody's to dominate.
    try computer.succeed(Request(.shareSlice, 5, 3), by: owner)
    computer.expect(.notPermitted, request, by: other)
    try computer.succeed(Request(.shareSlice, 5, 0), by: owner)
    try computer.succeed(request, by: other)
    #expect(slot(5).context == UInt32(guest))
    #expect(computer.kernel.machine[environment: owner].sliceCount == 1)
    #expect(computer.kernel.machine[environment: other].sliceCount == 0)
    computer.run(holder, inSlot: 4)
    #expect(computer.interruptWhenDue() == .context(guest))
    #expect(slot(5).ownCount == 1)
    computer.expect(.notHeld, Request(.freeSlice, 5), by: other)
    // The holder takes it back.
    try computer.succeed(Request(.bindSlice, 5, computer.handle(ofContext: holder)), by: owner)
    #expect(slot(5).context == UInt32(holder))
    computer.expectSound()
  }

  @Test func `A capability without the right to write binds no context`() throws {
    let holder = try computer.makePeer(slots: [5])
    let guest = try computer.makePeer()
    try grantName(to: holder)
    try computer.succeed(Request(.shareSlice, 5, 0), by: computer.environment(of: holder))
    let read = UInt64(Rights.read.rawValue) << 8
    try computer.succeed(Request(.deriveCapability, 0, 2, 0, 0, read), by: computer.first)
    let claim = computer.claim(computer.environment(of: guest))
    try computer.succeed(Request(.grantCapability, 2, claim, 0), by: computer.first)
    let request = Request(.bindSlice, 5, computer.handle(ofContext: guest), 0)
    computer.expect(.notPermitted, request, by: computer.environment(of: guest))
  }

  // MARK: Ends

  @Test func `A guest that ends leaves the slot to its holder, without a context`() throws {
    let holder = try computer.makePeer(slots: [5, 6])
    let guest = try computer.makePeer(slots: [9])
    try grantName(to: holder)
    try grantName(to: guest)
    try computer.succeed(Request(.shareSlice, 5, 0), by: computer.environment(of: holder))
    let request = Request(.bindSlice, 5, computer.handle(ofContext: guest), 0)
    try computer.succeed(request, by: computer.environment(of: guest))
    let ending = computer.environment(of: guest)
    computer.destroy(ending, by: computer.first)
    #expect(slot(5).context == 0)
    #expect(slot(5).environment == UInt32(computer.environment(of: holder)))
    #expect(slot(6).context == UInt32(holder))
    #expect(slot(9) == SliceRecord())
    computer.expectSound()
    // It goes to whoever is ready.
    let third = try computer.makePeer()
    computer.run(third, inSlot: 4)
    #expect(computer.interruptWhenDue() == .context(holder))
  }

  @Test func `A holder that ends takes the slot from its guest`() throws {
    let holder = try computer.makePeer(slots: [5])
    let guest = try computer.makePeer()
    try grantName(to: holder)
    try grantName(to: guest)
    try computer.succeed(Request(.shareSlice, 5, 0), by: computer.environment(of: holder))
    let request = Request(.bindSlice, 5, computer.handle(ofContext: guest), 0)
    try computer.succeed(request, by: computer.environment(of: guest))
    computer.destroy(computer.environment(of: holder), by: computer.first)
    #expect(slot(5) == SliceRecord())
    computer.expectSound()
  }

  @Test func `The end of an environment looks at each slot once, whoever many contexts it has`()
    throws
  {
    let computer = Computer(frames: 160, environments: 60, contexts: 50)
    let environment = try computer.makeEnvironment(
      by: computer.first, frames: 120, environments: 48, slices: 1)
    try computer.makeTables(for: 0x40_0000, in: environment)
    for _ in 0..<40 { _ = try computer.makeContext(in: environment) }
    let request = Request(.destroyEnvironment, computer.claim(environment))
    computer.call(request, by: computer.first)
    // Some sixty accesses for each context with its frames; 64 slots for each would be as many again.
    #expect(computer.kernel.machine.effort.accesses < 40 * 80)
    computer.expectSound()
  }
}
