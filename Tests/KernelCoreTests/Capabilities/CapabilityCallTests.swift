// The calls on capabilities: derive, open, grant, drop, and claims by them.

import ExokernelABI
import KernelCore
import Testing

@Suite struct CapabilityCallTests {
  private let computer = Computer()
  private let first: Int

  init() { first = computer.first }

  private func capability(_ slot: Int, of environment: Int) -> Capability {
    computer.kernel.machine[capability: environment * EnvironmentRecord.capabilitySlots + slot]
  }

  private func derive(_ from: UInt64, _ to: UInt64, length: UInt64 = 1, rights: UInt64 = 15)
    -> Request
  {
    Request(
      .deriveCapability, from, to, 0x0807_0605_0403_0201, 0x0e0d_0c0b_0a09, length | rights << 8)
  }

  @Test func `A derived name is dominated by the one that it comes from`() throws {
    try computer.succeed(derive(0, 1, length: 14, rights: 5), by: first)
    let derived = capability(1, of: first)
    #expect(Capability.root.dominates(derived, for: .all))
    #expect(derived.length == 14 && derived.rights.rawValue == 5)
    #expect(!derived.dominates(.root, for: .read))
  }

  @Test func `Nobody derives more rights than he has, and nothing without rights`() throws {
    try computer.succeed(derive(0, 1, rights: 5), by: first)
    computer.expect(.notPermitted, derive(1, 2, rights: 7), by: first)
    computer.expect(.badArgument(4), derive(1, 2, rights: 0), by: first)
    computer.expect(.badArgument(4), derive(1, 2, rights: 16), by: first)
    computer.expect(.badArgument(4), derive(1, 2, rights: 0x105), by: first)
  }

  @Test func `A name is no longer than 14 bytes`() throws {
    try computer.succeed(derive(0, 1, length: 13), by: first)
    computer.expect(.nameTooLong, derive(1, 2, length: 2), by: first)
    try computer.succeed(derive(1, 2, length: 1), by: first)
    computer.expect(.nameTooLong, derive(2, 3, length: 1), by: first)
    // No longer, but weaker, is allowed.
    try computer.succeed(derive(2, 3, length: 0, rights: 1), by: first)
  }

  @Test func `A slot must exist, be full to be used and empty to be filled`() throws {
    computer.expect(.noCapability, derive(16, 1), by: first)
    computer.expect(.noCapability, derive(1, 2), by: first)
    computer.expect(.noCapability, derive(0, 16), by: first)
    computer.expect(.slotOccupied, derive(0, 0), by: first)
    computer.expect(.slotOccupied, Request(.openCapabilitySlot, 0, 0), by: first)
    computer.expect(.noCapability, Request(.dropCapability, .max), by: first)
    try computer.succeed(Request(.dropCapability, 5), by: first)
  }

  @Test func `A grant goes into a slot that the receiver opened to the giver, once`() throws {
    try computer.succeed(derive(0, 1), by: first)
    let child = try computer.makeEnvironment(by: first, guardSlot: 1)
    let stranger = try computer.makeEnvironment(by: first, guardSlot: 1)
    try computer.succeed(Request(.grantCapability, 1, computer.claim(child, by: 0), 1), by: first)
    let gift = Request(.grantCapability, 1, computer.handle(stranger), 2)
    computer.expect(
      .slotNotOpen, Request(.grantCapability, 1, computer.handle(first), 2), by: child)
    try computer.succeed(Request(.openCapabilitySlot, 2, computer.handle(child)), by: first)
    try computer.succeed(Request(.grantCapability, 1, computer.handle(first), 2), by: child)
    #expect(capability(2, of: first) == capability(1, of: child))
    computer.expect(
      .slotOccupied, Request(.grantCapability, 1, computer.handle(first), 2), by: child)
    // Who controls the receiver needs no open slot: the root dominates the name [1].
    try computer.succeed(gift, by: first)
  }

  @Test func `A slot opened to one is not open to another, nor to one that comes after`() throws {
    try computer.succeed(derive(0, 1, rights: 1), by: first)
    let one = try computer.makeEnvironment(by: first)
    let other = try computer.makeEnvironment(by: first)
    for child in [one, other] {
      try computer.succeed(Request(.grantCapability, 1, computer.claim(child), 1), by: first)
    }
    try computer.succeed(Request(.openCapabilitySlot, 3, computer.handle(one)), by: first)
    let grant = Request(.grantCapability, 1, computer.handle(first), 3)
    computer.expect(.slotNotOpen, grant, by: other)
    computer.destroy(one, by: first)
    let later = try computer.makeEnvironment(by: first)
    #expect(later == one)
    try computer.succeed(Request(.grantCapability, 1, computer.claim(later), 1), by: first)
    computer.expect(.slotNotOpen, grant, by: later)
    try computer.succeed(Request(.openCapabilitySlot, 3, 0), by: first)
    try computer.succeed(grant, by: other)
  }

  @Test func `A slot is opened to environments that live, or to any`() {
    computer.expect(.noSuchEnvironment, Request(.openCapabilitySlot, 1, 77), by: first)
    let stale = EnvironmentHandle(index: first, generation: 9).rawValue
    computer.expect(.stale, Request(.openCapabilitySlot, 1, stale), by: first)
  }

  @Test func `Acting for another takes a capability over it with the right to control`() throws {
    try computer.succeed(derive(0, 1), by: first)
    try computer.succeed(derive(1, 2, length: 0, rights: 7), by: first)
    let child = try computer.makeEnvironment(by: first, guardSlot: 1)
    let allocate = { (slot: Int) in
      Request(.allocateFrames, self.computer.claim(child, by: slot), FrameHandle.any, 1, 15)
    }
    try computer.succeed(allocate(0), by: first)
    try computer.succeed(allocate(1), by: first)
    computer.expect(.notPermitted, allocate(2), by: first)
    computer.expect(.noCapability, allocate(3), by: first)
    computer.expect(.noCapability, allocate(200), by: first)
    computer.expect(
      .noCapability, Request(.allocateFrames, computer.claim(first, by: 0), FrameHandle.any, 1, 15),
      by: child)
    // One's own handle needs none.
    try computer.succeed(
      Request(.allocateFrames, computer.claim(child, by: 9), FrameHandle.any, 1, 15), by: child)
  }

  @Test func `A claim for an environment that is gone is stale`() throws {
    let child = try computer.makeEnvironment(by: first)
    let claim = computer.claim(child)
    computer.destroy(child, by: first)
    let request = Request(.allocateFrames, claim, FrameHandle.any, 1, 15)
    computer.expect(.stale, request, by: first)
    _ = try computer.makeEnvironment(by: first)
    computer.expect(.stale, request, by: first)
  }

  @Test func `What an environment held in its slots is gone with it`() throws {
    let child = try computer.makeEnvironment(by: first)
    try computer.succeed(Request(.grantCapability, 0, computer.claim(child), 7), by: first)
    computer.destroy(child, by: first)
    let later = try computer.makeEnvironment(by: first)
    #expect(later == child)
    for slot in 0..<EnvironmentRecord.capabilitySlots {
      #expect(capability(slot, of: later) == .none)
    }
  }
}
