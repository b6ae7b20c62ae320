// Where the calls on packets arrive. A filter's description stands in the caller's call memory; the kernel
// reads each word of it once.

import Boot
import ExokernelABI
import KernelCore

@c(call_bind_ring)
func callBindRing(
  claim: UInt64, handle: UInt64, count: UInt64, _: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult { () throws(KernelError) in
    try unsafe kernel.bindRing(
      Processor.caller(page), claim: claim, handle: handle, countAndKind: count)
  }
}

@c(call_unbind_ring)
func callUnbindRing(
  ring: UInt64, _: UInt64, _: UInt64, _: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult { () throws(KernelError) in
    try unsafe kernel.unbindRing(Processor.caller(page), handle: ring)
  }
}

@c(call_allocate_filter)
func callAllocateFilter(
  ring: UInt64, guardSlot: UInt64, slot: UInt64, _: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult { () throws(KernelError) in
    let caller = unsafe Processor.caller(page)
    let description = unsafe kernel.machine.sharedPage(
      of: caller.context, ContextPage.batch, FilterDescription.self
    ).pointee
    return try unsafe kernel.allocateFilter(
      caller, ring: ring, guardSlot: guardSlot, by: slot, description: description)
  }
}

@c(call_share_filter)
func callShareFilter(
  filter: UInt64, guardSlot: UInt64, _: UInt64, _: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult { () throws(KernelError) in
    try unsafe kernel.shareFilter(
      Processor.caller(page), handle: filter, guardSlot: guardSlot)
  }
}

@c(call_free_filter)
func callFreeFilter(
  filter: UInt64, slot: UInt64, _: UInt64, _: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult { () throws(KernelError) in
    try unsafe kernel.freeFilter(Processor.caller(page), handle: filter, by: slot)
  }
}

@c(call_transmit)
func callTransmit(
  ring: UInt64, count: UInt64, _: UInt64, _: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult(unsafe kernel.transmit(Processor.caller(page), ring: ring, count: count))
}
