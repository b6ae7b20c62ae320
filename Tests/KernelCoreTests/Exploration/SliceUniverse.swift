// Three environments with a slot each, which come round one after another: who yields, sleeps, overruns a
// little or by all of its grace, what interrupts take, whose slot is lent to whom, and who dies in between.

import ExokernelABI
import KernelCore

/// A world of slots.
struct SliceUniverse: Universe {
  private let contexts = 1...3

  func begin() throws -> Computer {
    let computer = Computer(frames: 60, environments: 6, contexts: 5)
    try computer.populate(children: 2, isPlain: true)
    // A grace is worth two slots and a half: a debt is repaid, or grows to the limit.
    computer.kernel.sliceTicks = 8000
    computer.dealSlots()
    return computer
  }

  func essence(of state: Picture, _ computer: Computer) -> Picture {
    var essence = TransferUniverse().essence(of: state, computer)
    essence.slicePosition = state.slicePosition % 4
    return essence
  }

  var alphabet: [Letter] {
    callLetters + contexts.flatMap { letters(towards: $0) } + [
      .interruptWhenDue,
      Letter("a device takes a little") { _ in .deviceInterrupt(500) },
      Letter("a device takes much") { _ in .deviceInterrupt(1000) },
      .eventsAreHandled,
    ]
  }

  private var callLetters: [Letter] {
    [
      .ofRunning("sleep") { Request(.sleep, $0.seenEventCount, 0, 1) },
      .ofRunning("sleep for 3000") {
        Request(.sleep, $0.seenEventCount, $0.kernel.machine.now + 3000, 1)
      },
      .ofRunning("yield") { _ in Request(.yield) },
      .ofRunning("reply") { _ in Request(.reply) },
      .ofRunning("exit") { _ in Request(.exit, 1) },
    ]
  }

  private func letters(towards context: Int) -> [Letter] {
    let slot = UInt64(context - 1)
    return [
      .ofRunning("enter \(context)") { _ in Request(.transfer, UInt64(context)) },
      .ofRunning("yield to \(context)") { Request(.yield, $0.handle(ofContext: context)) },
      .ofRunning("destroy \(context)") { Request(.destroyEnvironment, $0.claim(context)) },
      .ofRunning("lend the slot of \(context)") { _ in Request(.shareSlice, slot, 0) },
      .ofRunning("run in the slot of \(context)") {
        Request(.bindSlice, slot, $0.handle(ofContext: $0.running), 0)
      },
      .ofRunning("free the slot of \(context)") { _ in Request(.freeSlice, slot) },
      Letter("notify \(context)") { _ in .notify(context) },
    ]
  }
}
