// Carrying out what the core decided: whose the processor is now, and how that context goes on. What the
// one that leaves had in registers is saved if it was interrupted, and is gone if it called.

import Boot
import CX86
import ExokernelABI
import KernelCore

/// Leaves the running context's call as the core decided; returns only an answer.
@inline(__always)
func leave(
  _ next: Next, _ word0: UInt64 = 0, _ word1: UInt64 = 0, _ word2: UInt64 = 0,
  _ word3: UInt64 = 0
) -> CallResult {
  switch next {
  case .answer(let answer):
    return CallResult(answer)
  case .entry(let context, let caller, let name):
    unsafe Processor.adopt(kernel.machine.privatePage(of: context))
    Processor.clearVectors()
    enterTransfer(caller.rawValue, name.high, word0, word1, word2, word3, accumulator: name.low)
  case .result(let context):
    unsafe Processor.adopt(kernel.machine.privatePage(of: context))
    Processor.clearVectors()
    returnReply(0, 0, word0, word1, word2, word3)
  default:
    carryOut(next)
  }
}

/// Gives the processor to whom the core chose.
func carryOut(_ next: Next) -> Never {
  switch next {
  case .context(let context): enter(context)
  default: idle()
  }
}

/// A context goes on as its row says.
private func enter(_ context: Int) -> Never {
  let page = unsafe kernel.machine.privatePage(of: context)
  unsafe Processor.adopt(page)
  if unsafe kernel.machine[context: context].resumption == .interrupted {
    unsafe Processor.restore(page)
    unsafe resume(page)
  }
  let record = unsafe kernel.machine[context: context]
  returnCleared(error: record.resultError, value: record.resultValue)
}

/// Nobody is ready.
private func idle() -> Never {
  unsafe Processor.adopt(Processor.idlePage)
  idleUntilInterrupt()
}

/// Work that waits for idle time: a piece.
///
/// - Returns: Whether there may be more. Does not return when a context has become ready.
@c(kernel_idle_work)
func idleWork() -> UInt64 {
  if case .context(let context) = unsafe kernel.resumeFromIdle() {
    Processor.chargeInterrupt(since: Processor.stamp)
    if Trace.isOn { Trace.recordSwitch(from: 0, to: context) }
    enter(context)
  }
  if Network.hasCompletions {
    let begin = Processor.charge(0)
    Network.finishTransmissions()
    Processor.chargeInterrupt(since: begin)
    if Network.hasCompletions { return 1 }
  }
  if Disks.work() { return 1 }
  if unsafe kernel.tearDownSomething() { return 1 }
  return unsafe kernel.clearOneFrame() ? 1 : 0
}
