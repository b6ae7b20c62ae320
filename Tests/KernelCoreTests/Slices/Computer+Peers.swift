// Who tests of processor time set up: environments with a context each, slots and handlers.

import ExokernelABI
import KernelCore
import Testing

extension Computer {
  /// A context of an environment of its own, with slots at these positions, that hears of these events.
  func makePeer(slots: [UInt64] = [], subscriptions: UInt64 = 0) throws -> Int {
    let environment = try makeEnvironment(by: first, frames: 10, slices: 8)
    try makeTables(for: 0x40_0000, in: environment)
    let context = try makeContext(in: environment)
    for slot in slots {
      try succeed(Request(.allocateSlice, 0, handle(ofContext: context), slot), by: environment)
    }
    if subscriptions != 0 {
      kernel.machine.bindEvents(
        context, entry: 0x1000, stack: 0x2000, secondEntry: 0, secondStack: 0)
      kernel.machine[context: context].subscriptions = UInt32(subscriptions)
    }
    return context
  }

  func environment(of context: Int) -> Int { Int(kernel.machine[context: context].environment) }

  func record(_ context: Int) -> ContextRecord { kernel.machine[context: context] }

  /// A context runs in the slot at a position, whose time begins now.
  func run(_ context: Int, inSlot position: Int) {
    run(context)
    kernel.slicePosition = position - 1
    kernel.beginSlice(kernel.machine.now, for: context)
  }

  /// Time passes in which nothing happens.
  func pass(_ ticks: UInt64) { kernel.machine.now += ticks }
}
