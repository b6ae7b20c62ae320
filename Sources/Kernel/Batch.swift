// Many calls at once: the elements stand in the context page, which the environment bound when it made
// the context. A batch is a sequence of single calls; the first that fails stops it.

import Boot
import ExokernelABI
import KernelCore

@c(call_batch)
func callBatch(
  count: UInt64, _: UInt64, _: UInt64, _: UInt64, _: UInt64, _: UInt64,
  state: UnsafeMutablePointer<ProcessorState>
) -> CallResult {
  guard count <= UInt64(ContextPage.batchCapacity) else {
    return CallResult(Answer(.badArgument(0)))
  }
  let caller = unsafe Processor.caller(state)
  let elements = unsafe kernel.machine.sharedPage(
    of: caller.context, ContextPage.batch, BatchElement.self)
  for index in 0..<Int(count) {
    // Each word is read once, into the kernel's own copy.
    let element = unsafe elements[index]
    let answer = Batch.perform(element, caller)
    unsafe elements[index].error = answer.error
    unsafe elements[index].value = answer.value
    guard answer.error == KernelError.none else {
      return CallResult(error: answer.error, value: UInt64(index))
    }
  }
  return CallResult(error: KernelError.none, value: count)
}

/// The calls that a batch may contain: those that do not give the processor away.
enum Batch {
  static func perform(_ element: BatchElement, _ caller: Caller) -> Answer {
    switch Call(rawValue: element.call) {
    case .allocateFrames, .shareFrame, .unshareFrame, .bindTable, .unbindTable:
      Answer(orError: { () throws(KernelError) in try performResource(element, caller) })
    case .deriveCapability, .openCapabilitySlot, .grantCapability, .dropCapability:
      Answer(orError: { () throws(KernelError) in try performCapability(element, caller) })
    case .freeFrames:
      unsafe kernel.freeFrames(caller, claim: element.a0, first: element.a1, count: element.a2)
    case .map:
      unsafe kernel.map(
        caller, claim: element.a0, address: element.a1, first: element.a2, flags: element.a3,
        count: element.a4)
    case .unmap:
      unsafe kernel.unmap(
        caller, claim: element.a0, address: element.a1, count: element.a2, payload: element.a3)
    case .protect:
      unsafe kernel.protect(
        caller, claim: element.a0, address: element.a1, flags: element.a2, count: element.a3)
    case .null: Answer()
    case .none: Answer(.noSuchCall)
    default: Answer(.notInBatch)
    }
  }

  private static func performResource(_ element: BatchElement, _ caller: Caller)
    throws(KernelError) -> UInt64
  {
    switch Call(rawValue: element.call) {
    case .allocateFrames:
      try unsafe kernel.allocateFrames(
        caller, claim: element.a0, first: element.a1, count: element.a2, guardSlot: element.a3)
    case .shareFrame:
      try unsafe kernel.shareFrame(
        caller, claim: element.a0, handle: element.a1, guardSlot: element.a2)
    case .unshareFrame:
      try unsafe kernel.unshareFrame(caller, handle: element.a0, slot: element.a1)
    case .bindTable:
      try unsafe kernel.bindTable(
        caller, claim: element.a0, handle: element.a1, address: element.a2,
        levelAndRecords: element.a3)
    default:
      try unsafe kernel.unbindTable(
        caller, claim: element.a0, address: element.a1, level: element.a2)
    }
  }

  private static func performCapability(_ element: BatchElement, _ caller: Caller)
    throws(KernelError) -> UInt64
  {
    switch Call(rawValue: element.call) {
    case .deriveCapability:
      try unsafe kernel.deriveCapability(
        caller, from: element.a0, to: element.a1, low: element.a2, high: element.a3,
        lengthAndRights: element.a4)
    case .openCapabilitySlot:
      try unsafe kernel.openCapabilitySlot(caller, slot: element.a0, environment: element.a1)
    case .grantCapability:
      try unsafe kernel.grantCapability(
        caller, from: element.a0, claim: element.a1, to: element.a2)
    default:
      try unsafe kernel.dropCapability(caller, slot: element.a0)
    }
  }
}

extension Answer {
  @inline(__always)
  fileprivate init(orError body: () throws(KernelError) -> UInt64) {
    do throws(KernelError) { self.init(value: try body()) } catch { self.init(error) }
  }
}
