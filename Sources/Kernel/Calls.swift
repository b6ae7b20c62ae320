// Where system calls arrive. The entry code calls these through a table (boot/entry.S) in the order of
// `Call`; each hands its registers to the core. The seventh argument is the private page of the
// context that calls: which is all there is to know of who runs.

import Boot
import CX86
import ExokernelABI
import KernelCore

extension CallResult {
  @inline(__always)
  init(_ answer: Answer) { self.init(error: answer.error, value: answer.value) }

  /// The answer of a call of the core that throws.
  @inline(__always)
  init(_ body: () throws(KernelError) -> UInt64) {
    do throws(KernelError) {
      self.init(error: KernelError.none, value: try body())
    } catch {
      self.init(error: error.rawValue, value: 0)
    }
  }
}

@c(call_null)
func callNull() -> CallResult { CallResult(error: 0, value: 0) }

// MARK: Capabilities

@c(call_derive_capability)
func callDeriveCapability(
  from: UInt64, to: UInt64, low: UInt64, high: UInt64, lengthAndRights: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult { () throws(KernelError) in
    try unsafe kernel.deriveCapability(
      Processor.caller(page), from: from, to: to, low: low, high: high,
      lengthAndRights: lengthAndRights)
  }
}

@c(call_open_capability_slot)
func callOpenCapabilitySlot(
  slot: UInt64, environment: UInt64, _: UInt64, _: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult { () throws(KernelError) in
    try unsafe kernel.openCapabilitySlot(
      Processor.caller(page), slot: slot, environment: environment)
  }
}

@c(call_grant_capability)
func callGrantCapability(
  from: UInt64, claim: UInt64, to: UInt64, _: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult { () throws(KernelError) in
    try unsafe kernel.grantCapability(
      Processor.caller(page), from: from, claim: claim, to: to)
  }
}

@c(call_drop_capability)
func callDropCapability(
  slot: UInt64, _: UInt64, _: UInt64, _: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult { () throws(KernelError) in
    try unsafe kernel.dropCapability(Processor.caller(page), slot: slot)
  }
}

// MARK: Frames

@c(call_allocate_frames)
func callAllocateFrames(
  claim: UInt64, first: UInt64, count: UInt64, guardSlot: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult { () throws(KernelError) in
    try unsafe kernel.allocateFrames(
      Processor.caller(page), claim: claim, first: first, count: count, guardSlot: guardSlot)
  }
}

@c(call_share_frame)
func callShareFrame(
  claim: UInt64, handle: UInt64, guardSlot: UInt64, _: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult { () throws(KernelError) in
    try unsafe kernel.shareFrame(
      Processor.caller(page), claim: claim, handle: handle, guardSlot: guardSlot)
  }
}

@c(call_unshare_frame)
func callUnshareFrame(
  handle: UInt64, slot: UInt64, _: UInt64, _: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult { () throws(KernelError) in
    try unsafe kernel.unshareFrame(Processor.caller(page), handle: handle, slot: slot)
  }
}

@c(call_free_frames)
func callFreeFrames(
  claim: UInt64, first: UInt64, count: UInt64, _: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult(
    unsafe kernel.freeFrames(Processor.caller(page), claim: claim, first: first, count: count))
}

@c(call_wire_frames)
func callWireFrames(
  claim: UInt64, first: UInt64, count: UInt64, isWired: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult(
    unsafe kernel.wireFrames(
      Processor.caller(page), claim: claim, first: first, count: count, isWired: isWired))
}

// MARK: Address spaces

@c(call_bind_table)
func callBindTable(
  claim: UInt64, handle: UInt64, address: UInt64, levelAndRecords: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult { () throws(KernelError) in
    try unsafe kernel.bindTable(
      Processor.caller(page), claim: claim, handle: handle, address: address,
      levelAndRecords: levelAndRecords)
  }
}

@c(call_unbind_table)
func callUnbindTable(
  claim: UInt64, address: UInt64, level: UInt64, _: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult { () throws(KernelError) in
    try unsafe kernel.unbindTable(
      Processor.caller(page), claim: claim, address: address, level: level)
  }
}

@c(call_freeze_table)
func callFreezeTable(
  claim: UInt64, address: UInt64, isFrozen: UInt64, _: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult { () throws(KernelError) in
    try unsafe kernel.freezeTable(
      Processor.caller(page), claim: claim, address: address, isFrozen: isFrozen)
  }
}

@c(call_bind_frozen_table)
func callBindFrozenTable(
  claim: UInt64, handle: UInt64, address: UInt64, flags: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult { () throws(KernelError) in
    try unsafe kernel.bindFrozenTable(
      Processor.caller(page), claim: claim, handle: handle, address: address, flags: flags)
  }
}

@c(call_map)
func callMap(
  claim: UInt64, address: UInt64, first: UInt64, flags: UInt64, count: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult(
    unsafe kernel.map(
      Processor.caller(page), claim: claim, address: address, first: first, flags: flags,
      count: count))
}

@c(call_unmap)
func callUnmap(
  claim: UInt64, address: UInt64, count: UInt64, payload: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult(
    unsafe kernel.unmap(
      Processor.caller(page), claim: claim, address: address, count: count, payload: payload))
}

@c(call_protect)
func callProtect(
  claim: UInt64, address: UInt64, flags: UInt64, count: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult(
    unsafe kernel.protect(
      Processor.caller(page), claim: claim, address: address, flags: flags, count: count))
}

// MARK: Environments

@c(call_create_environment)
func callCreateEnvironment(
  guardSlot: UInt64, frames: UInt64, others: UInt64, label0: UInt64, label1: UInt64,
  _: UInt64, page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult { () throws(KernelError) in
    try unsafe kernel.createEnvironment(
      Processor.caller(page), guardSlot: guardSlot, frames: frames, others: others,
      label0: label0, label1: label1)
  }
}

@c(call_create_context)
func callCreateContext(
  claim: UInt64, handle: UInt64, entry: UInt64, stack: UInt64, argument: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult { () throws(KernelError) in
    try unsafe kernel.createContext(
      Processor.caller(page), claim: claim, handle: handle, entry: entry, stack: stack,
      argument: argument)
  }
}

@c(call_destroy_environment)
func callDestroyEnvironment(
  claim: UInt64, _: UInt64, _: UInt64, _: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult { () throws(KernelError) in
    try unsafe kernel.destroyEnvironment(Processor.caller(page), claim: claim)
  }
}

@c(call_exit)
func callExit(
  status: UInt64, _: UInt64, _: UInt64, _: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  leave(unsafe kernel.exit(Processor.caller(page), status: status))
}

@c(call_revoke)
func callRevoke(
  claim: UInt64, classAndForm: UInt64, count: UInt64, _: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult { () throws(KernelError) in
    try unsafe kernel.revoke(
      Processor.caller(page), claim: claim, classAndForm: classAndForm, count: count)
  }
}

// MARK: Events

@c(call_bind_events)
func callBindEvents(
  entry: UInt64, stack: UInt64, secondEntry: UInt64, secondStack: UInt64,
  subscriptions: UInt64, _: UInt64, page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult { () throws(KernelError) in
    try unsafe kernel.bindEvents(
      Processor.caller(page), entry: entry, stack: stack, secondEntry: secondEntry,
      secondStack: secondStack, subscriptions: subscriptions)
  }
}

@c(call_resume)
func callResume(
  _: UInt64, _: UInt64, _: UInt64, _: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  unsafe RegisterLoading.resume(page)
}

// MARK: Time

@c(call_allocate_slice)
func callAllocateSlice(
  claim: UInt64, context: UInt64, position: UInt64, _: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult { () throws(KernelError) in
    try unsafe kernel.allocateSlice(
      Processor.caller(page), claim: claim, context: context, position: position)
  }
}

@c(call_free_slice)
func callFreeSlice(
  position: UInt64, _: UInt64, _: UInt64, _: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult { () throws(KernelError) in
    try unsafe kernel.freeSlice(Processor.caller(page), position: position)
  }
}

@c(call_share_slice)
func callShareSlice(
  position: UInt64, guardSlot: UInt64, _: UInt64, _: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult { () throws(KernelError) in
    try unsafe kernel.shareSlice(
      Processor.caller(page), position: position, guardSlot: guardSlot)
  }
}

@c(call_bind_slice)
func callBindSlice(
  position: UInt64, context: UInt64, slot: UInt64, _: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult { () throws(KernelError) in
    try unsafe kernel.bindSlice(
      Processor.caller(page), position: position, context: context, by: slot)
  }
}

@c(call_yield)
func callYield(
  context: UInt64, _: UInt64, _: UInt64, _: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  leave(unsafe kernel.yield(Processor.caller(page), to: context))
}

@c(call_sleep)
func callSleep(
  seen: UInt64, deadline: UInt64, accepts: UInt64, _: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  let caller = unsafe Processor.caller(page)
  Processor.charge(caller.context)
  return leave(
    unsafe kernel.sleep(caller, seen: seen, deadline: deadline, accepts: accepts))
}

// MARK: Protected control transfer

@c(call_bind_transfer)
func callBindTransfer(
  entry: UInt64, stack: UInt64, guardSlot: UInt64, _: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult { () throws(KernelError) in
    try unsafe kernel.bindTransfer(
      Processor.caller(page), entry: entry, stack: stack, guardSlot: guardSlot)
  }
}

@c(call_bind_gate)
func callBindGate(
  gate: UInt64, context: UInt64, slot: UInt64, _: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult { () throws(KernelError) in
    try unsafe kernel.bindGate(
      Processor.caller(page), gate: gate, context: context, slot: slot)
  }
}

@c(call_transfer)
func callTransfer(
  gateAndForm: UInt64, limit: UInt64, word0: UInt64, word1: UInt64, word2: UInt64,
  word3: UInt64, page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  let next = unsafe kernel.transfer(
    Processor.caller(page), gateAndForm: gateAndForm, limit: limit)
  return leave(next, word0, word1, word2, word3)
}

@c(call_reply)
func callReply(
  _: UInt64, _: UInt64, word0: UInt64, word1: UInt64, word2: UInt64, word3: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  leave(unsafe kernel.reply(Processor.caller(page)), word0, word1, word2, word3)
}

// MARK: Devices and facts

@c(call_acknowledge_interrupt)
func callAcknowledgeInterrupt(
  device: UInt64, _: UInt64, _: UInt64, _: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  guard device == 0 else { return CallResult(Answer(.badArgument(0))) }
  let environment = unsafe Processor.caller(page).environment
  guard unsafe kernel.consoleHolder == environment else { return CallResult(Answer(.notHeld)) }
  InterruptControllers.acknowledgeConsole()
  return CallResult(Answer())
}

@c(call_read_wall_clock)
func callReadWallClock() -> CallResult {
  CallResult(error: KernelError.none, value: WallClock.read())
}

@c(call_bind_trace)
func callBindTrace(
  handle: UInt64, count: UInt64, _: UInt64, _: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult { () throws(KernelError) in
    try unsafe kernel.bindTrace(Processor.caller(page), handle: handle, count: count)
  }
}

@c(call_read_entropy)
func callReadEntropy() -> CallResult {
  let features = ProcessorFeatures(rawValue: unsafe SystemFacts.page.pointee.features)
  guard features.contains(.random) else { return CallResult(Answer(.unsupported)) }
  var value: UInt64 = 0
  // Intel recommends ten tries (SDM volume 1, 7.3.17.1).
  for _ in 0..<10 where unsafe x86_random(&value) != 0 {
    return CallResult(error: KernelError.none, value: value)
  }
  return CallResult(Answer(.again))
}
