// What the entry code asks for while somebody traces (boot/trace.S): a record of each call and its end, of
// each exception and interrupt from ring 3, and of those calls that give the processor away.

import Boot
import CX86
import ExokernelABI
import KernelCore
import X86

/// The context that runs.
private var running: UInt64 { unsafe Processor.page.pointee.pointee.context }

// MARK: Entry and exit

@c(kernel_trace_call)
func traceCall(number: UInt64) {
  Trace.record(.call, context: running, number, 0)
  Trace.entryBegins(.call, number)
}

@c(kernel_trace_return)
func traceReturn(error: UInt64) {
  let ticks = Trace.entryEnds()
  Trace.record(.callReturn, context: running, error, ticks)
}

@c(kernel_trace_trap)
func traceTrap(vector: UInt64, rip: UInt64) {
  if vector >= UInt64(VECTOR_TIMER) {
    Trace.record(.interrupt, context: running, vector, 0)
    Trace.entryBegins(.interrupt, vector)
  } else {
    let address = vector == Event.pageFault.rawValue ? x86_read_cr2() : rip
    Trace.record(.fault, context: running, vector, address & ~0xfff)
    Trace.entryBegins(.fault, vector)
  }
}

// MARK: Calls that give the processor away

@c(traced_exit)
func tracedExit(
  status: UInt64, _: UInt64, _: UInt64, _: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  let caller = unsafe Processor.caller(page)
  let old = running
  return leave(Trace.passing(unsafe kernel.exit(caller, status: status), from: old))
}

@c(traced_yield)
func tracedYield(
  context: UInt64, _: UInt64, _: UInt64, _: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  let caller = unsafe Processor.caller(page)
  return leave(Trace.passing(unsafe kernel.yield(caller, to: context), from: running))
}

@c(traced_sleep)
func tracedSleep(
  seen: UInt64, deadline: UInt64, accepts: UInt64, _: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  let caller = unsafe Processor.caller(page)
  Processor.charge(caller.context)
  let next = unsafe kernel.sleep(caller, seen: seen, deadline: deadline, accepts: accepts)
  return leave(Trace.passing(next, from: running))
}

@c(traced_transfer)
func tracedTransfer(
  gateAndForm: UInt64, limit: UInt64, word0: UInt64, word1: UInt64, word2: UInt64,
  word3: UInt64, page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  let caller = unsafe Processor.caller(page)
  let next = unsafe kernel.transfer(caller, gateAndForm: gateAndForm, limit: limit)
  if case .entry(let context, _, _) = next {
    Trace.record(.transfer, context: running, gateAndForm, UInt64(truncatingIfNeeded: context))
  }
  return leave(Trace.passing(next, from: running), word0, word1, word2, word3)
}

@c(traced_reply)
func tracedReply(
  _: UInt64, _: UInt64, word0: UInt64, word1: UInt64, word2: UInt64, word3: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  let next = unsafe kernel.reply(Processor.caller(page))
  if case .answer = next { return leave(next) }
  var waiter = 0
  if case .result(let context) = next { waiter = context }
  Trace.record(.reply, context: running, UInt64(truncatingIfNeeded: waiter), 0)
  return leave(Trace.passing(next, from: running), word0, word1, word2, word3)
}
