// A small society to begin with: a family of environments with address spaces, contexts that sleep and
// take transfers, names that some know and some do not, and frames that are open to those who do.

import ExokernelABI
import KernelCore
import Testing

extension Computer {
  /// Makes the first environment run, and children of it that sleep and accept transfers.
  ///
  /// - Parameters:
  ///   - frames: As many as each child may have, times the overcommitment.
  ///   - isPlain: Without frozen tables and packets.
  func populate(children: Int, frames: Int = 18, isPlain: Bool = false) throws {
    try settle(first, isPlain)
    for number in 1...children {
      let slot = UInt64(1 + number % 3)
      // A name of the child's own, that its parent knows as well.
      call(
        Request(.deriveCapability, 0, slot, UInt64(slot), 0, 1 | 15 << 8), by: first)
      let child = try makeEnvironment(
        by: first, frames: (isPlain ? frames : frames + 2) * overcommitment, guardSlot: Int(slot),
        environments: 1, slices: 3,
        filters: isPlain ? 0 : 3, rings: isPlain ? 0 : 1)
      for granted in number % 2 == 0 ? [slot, 0] : [slot] {
        try succeed(Request(.grantCapability, granted, claim(child), granted), by: first)
      }
      try settle(child, isPlain)
      if !isPlain { try network(child, number) }
    }
    run(Int(kernel.machine[environment: first].firstContext))
    var introduced: Set<Int> = []
    while introduced.count <= children {
      if introduced.insert(running).inserted { introduce() }
      call(caller.environment == first ? Request(.yield, 0) : Request(.sleep, 0, 0, 1))
    }
    bindGates()
  }

  /// Deals out the slots to the contexts of the first three environments, one each of every four, so that
  /// few of their positions differ; one of the four is nobody's.
  func dealSlots() {
    for position in 0..<UInt64(SliceRecord.count) {
      let environment = Int(position % 4) + 1
      call(Request(.freeSlice, position), by: environment)
      guard environment <= 3 else { continue }
      let handle = handle(ofContext: environment)
      call(Request(.allocateSlice, 0, handle, position), by: environment)
    }
  }

  /// The running context may enter everybody who takes transfers, as far as it knows their names.
  private func bindGates() {
    let gates = UInt64(Gate.count)
    for context in 1..<kernel.machine.contextCapacity
    where kernel.machine[context: context].transferKey != 0 {
      for slot in [0, capabilitySlot(of: caller.environment)] {
        call(Request(.bindGate, UInt64(context) % gates, handle(ofContext: context), slot))
      }
    }
  }

  /// The running context says where its events and transfers go.
  private func introduce() {
    let own = capabilitySlot(of: caller.environment)
    call(Request(.bindTransfer, 0x41_0000, 0x52_0000, own))
    call(Request(.bindEvents, 0x40_0000, 0x50_0000, 0x40_1000, 0x51_0000, 7))
    bindGates()
  }

  /// An address space with a page, a context, and a frame and a frozen table for those who know the
  /// name.
  private func settle(_ environment: Int, _ isPlain: Bool) throws {
    try makeTables(for: 0x40_0000, in: environment, records: true, recordLevels: 2)
    let context = try makeContext(in: environment)
    let page = Int(kernel.machine[context: context].frame) + 1
    map(page, at: 0x40_0000, by: environment)
    let own = Int(capabilitySlot(of: environment))
    map(try allocate(by: environment, guardSlot: own), at: 0x40_1000, by: environment)
    try succeed(
      Request(.allocateSlice, 0, handle(ofContext: context), SliceRecord.any), by: environment)
    if !isPlain { try freezeTable(of: environment, guardSlot: own) }
  }

  private func freezeTable(of environment: Int, guardSlot: Int) throws {
    let place: UInt64 = 0x60_0000
    let table = try allocate(by: environment, guardSlot: guardSlot)
    try succeed(Request(.bindTable, 0, UInt64(table), place, 1), by: environment)
    map(try allocate(by: environment), at: place, by: environment)
    try succeed(Request(.freezeTable, 0, place, 1), by: environment)
  }

  /// A ring of two slots, a filter and a template: packets that begin with a number.
  private func network(_ environment: Int, _ number: Int) throws {
    let slot = capabilitySlot(of: environment)
    try succeed(Request(.shareFilter, 0, slot), by: first)
    let frame = try allocate(2, by: environment)
    let ring = try succeed(Request(.bindRing, 0, UInt64(frame), 2), by: environment)
    for kind in [0, 10] as [UInt64] {
      let description = kind + 1 + UInt64(2 * (number % 4))
      try succeed(Request(.allocateFilter, ring, slot, slot, description), by: environment)
    }
  }

  /// The last slot in which an environment holds something.
  private func capabilitySlot(of environment: Int) -> UInt64 {
    let slots = EnvironmentRecord.capabilitySlots
    let last = (0..<slots).last { !kernel.machine[capability: environment * slots + $0].isNone }
    return UInt64(last ?? 0)
  }
}
