// Three environments with a context each, every one with a gate to every other and a slot in three: who
// sleeps, wakes, enters whom, replies, yields, runs out of time and dies in between.

import ExokernelABI
import KernelCore

/// A world of contexts.
struct TransferUniverse: Universe {
  private let contexts = 1...3

  func begin() throws -> Computer {
    let computer = Computer(frames: 60, environments: 6, contexts: 5)
    try computer.populate(children: 2, isPlain: true)
    // The slots repeat every four: one each, and one that is nobody's.
    for position in 0..<UInt64(SliceRecord.count) {
      let environment = Int(position % 4) + 1
      computer.call(Request(.freeSlice, position), by: environment)
    }
    return computer
  }

  /// Times count from now; what is past is past.
  func essence(of state: Picture, _ computer: Computer) -> Picture {
    let now = computer.kernel.machine.now
    func fromNow(_ time: UInt64) -> UInt64 { time == 0 ? 0 : time > now ? time - now + 1 : 1 }
    var essence = state.withoutGenerations
    essence.frames = []
    // Of the dead it matters only that they are.
    essence.environments = state.environments.map {
      $0?.state == .living ? PlainEnvironment(contexts: $0?.contexts ?? []) : nil
    }
    essence.slicePosition = 0
    essence.sliceEnd = fromNow(state.sliceEnd)
    for position in essence.slices.indices { essence.slices[position].forgetCounts() }
    for index in essence.contexts.indices where essence.contexts[index] != nil {
      essence.contexts[index]?.wakeTime = fromNow(state.contexts[index]?.wakeTime ?? 0)
      essence.contexts[index]?.limit = fromNow(state.contexts[index]?.limit ?? 0)
      essence.contexts[index]?.eventCount = 0
      essence.contexts[index]?.callSite = 0
      essence.contexts[index]?.forgetCounts()
      if essence.contexts[index]?.result.first == 0 { essence.contexts[index]?.result = [0, 0] }
      // Which events it holds decides what it can be told.
      let held = UInt64(computer.kernel.machine.heldEvents(of: index))
      essence.contexts[index]?.eventEntry = held
    }
    return essence
  }

  var alphabet: [Letter] {
    callLetters + contexts.flatMap { letters(towards: $0) } + [
      .interruptWhenDue,
      Letter("interrupt early") { _ in .interrupt(after: 0) },
      .eventsAreHandled,
      Letter("fault") { $0.running == 0 ? nil : .fault(.pageFault) },
    ]
  }

  private var callLetters: [Letter] {
    [
      .ofRunning("sleep") { Request(.sleep, $0.seenEventCount, 0, 0) },
      .ofRunning("sleep and accept") { Request(.sleep, $0.seenEventCount, 0, 1) },
      .ofRunning("sleep for 300 and accept") {
        Request(.sleep, $0.seenEventCount, $0.kernel.machine.now + 300, 1)
      },
      .ofRunning("sleep on an old count") { Request(.sleep, $0.seenEventCount &- 1, 0, 1) },
      .ofRunning("reply") { _ in Request(.reply) },
      .ofRunning("yield") { _ in Request(.yield) },
      .ofRunning("exit") { _ in Request(.exit, 1) },
    ]
  }

  private func letters(towards context: Int) -> [Letter] {
    let gate = UInt64(context)
    return [
      .ofRunning("enter \(context)") { _ in Request(.transfer, gate) },
      .ofRunning("enter \(context) for 400") { _ in Request(.transfer, gate, 400) },
      .ofRunning("enter \(context) and go on") { _ in Request(.transfer, gate | 0x100) },
      .ofRunning("yield to \(context)") { Request(.yield, $0.handle(ofContext: context)) },
      .ofRunning("destroy \(context)") { Request(.destroyEnvironment, $0.claim(context)) },
      Letter("notify \(context)") { _ in .notify(context) },
    ]
  }
}
