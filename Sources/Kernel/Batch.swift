// Many calls at once: the elements stand in the context page, which the environment bound when it made
// the context. A batch is a sequence of single calls; the first that fails stops it, and so does the first
// for which one kernel entry has no time: it answers `again`, and the library goes on from there.

import Boot
import ExokernelABI
import KernelCore

@c(call_batch)
func callBatch(
  end: UInt64, first: UInt64, _: UInt64, _: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  guard end <= UInt64(ContextPage.batchCapacity) else {
    return CallResult(Answer(.badArgument(0)))
  }
  guard first <= end else { return CallResult(Answer(.badArgument(1))) }
  let context = unsafe Processor.caller(page).context
  let elements = unsafe kernel.machine.sharedPage(
    of: context, ContextPage.batch, BatchElement.self)
  var budget = BatchBudget()
  for index in Int(first)..<Int(end) {
    // Each word is read once, into the kernel's own copy.
    let element = unsafe elements[index]
    let hasTime = budget.admits(weight: unsafe kernel.weight(of: element))
    let answer = hasTime ? unsafe performInBatch(element, page) : CallResult(Answer(.again))
    unsafe elements[index].error = answer.error
    unsafe elements[index].value = answer.value
    guard answer.error == KernelError.none else {
      return CallResult(error: answer.error, value: UInt64(index))
    }
  }
  return CallResult(error: KernelError.none, value: end)
}

/// A call in a batch, through the table that the entry code uses: those on capabilities, frames and
/// address spaces, which stand first and never give the processor away.
private func performInBatch(
  _ element: BatchElement, _ page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  guard element.call >= Call.first, element.call < Call.first &+ Call.rangeCount else {
    return CallResult(Answer(.noSuchCall))
  }
  guard element.call <= Call.protect.rawValue else { return CallResult(Answer(.notInBatch)) }
  return unsafe boot_perform_call(
    element.call &- Call.first, element.a0, element.a1, element.a2, element.a3, element.a4, page)
}
