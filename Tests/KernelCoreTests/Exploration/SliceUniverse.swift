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
    // The slots repeat every four: one each, and one that is nobody's.
    for position in 0..<UInt64(SliceRecord.count) {
      let environment = Int(position % 4) + 1
      computer.call(Request(.freeSlice, position), by: environment)
      if contexts.contains(environment) {
        let handle = computer.handle(ofContext: environment)
        computer.call(Request(.allocateSlice, 0, handle, position), by: environment)
      }
    }
    return computer
  }

  func essence(of state: Picture, _ computer: Computer) -> Picture {
    var essence = TransferUniverse().essence(of: state, computer)
    essence.slicePosition = state.slicePosition % 4
    return essence
  }

  var alphabet: [Letter] {
    callLetters + contexts.flatMap { letters(towards: $0) } + [
      Letter("interrupt when due") { computer in
        let now = computer.kernel.machine.now
        return .interrupt(after: max(computer.kernel.machine.timer ?? now, now) - now)
      },
      Letter("a device takes a little") { _ in .deviceInterrupt(500) },
      Letter("a device takes much") { _ in .deviceInterrupt(1000) },
      Letter("events are handled") { $0.running == 0 ? nil : .releaseEvents },
    ]
  }

  /// A call of whoever runs.
  private func call(_ name: String, _ request: @escaping (Computer) -> Request) -> Letter {
    Letter(name) { $0.running == 0 ? nil : .call(request($0)) }
  }

  private func seen(_ computer: Computer) -> UInt64 {
    computer.kernel.machine[context: computer.running].eventCount
  }

  private var callLetters: [Letter] {
    [
      call("sleep") { Request(.sleep, seen($0), 0, 1) },
      call("sleep for 3000") { Request(.sleep, seen($0), $0.kernel.machine.now + 3000, 1) },
      call("yield") { _ in Request(.yield) },
      call("reply") { _ in Request(.reply) },
      call("exit") { _ in Request(.exit, 1) },
    ]
  }

  private func letters(towards context: Int) -> [Letter] {
    let slot = UInt64(context - 1)
    return [
      call("enter \(context)") { _ in Request(.transfer, UInt64(context)) },
      call("yield to \(context)") { Request(.yield, $0.handle(ofContext: context)) },
      call("destroy \(context)") { Request(.destroyEnvironment, $0.claim(context)) },
      call("lend the slot of \(context)") { _ in Request(.shareSlice, slot, 0) },
      call("run in the slot of \(context)") {
        Request(.bindSlice, slot, $0.handle(ofContext: $0.running), 0)
      },
      call("free the slot of \(context)") { _ in Request(.freeSlice, slot) },
      Letter("notify \(context)") { _ in .notify(context) },
    ]
  }
}
