// Where the calls on disks arrive.

import Boot
import ExokernelABI
import KernelCore

@c(call_bind_extent)
func callBindExtent(
  ring: UInt64, place: UInt64, diskAndRights: UInt64, extent: UInt64, slot: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult { () throws(KernelError) in
    try unsafe kernel.bindExtent(
      Processor.caller(page), ring: ring, place: place, diskAndRights: diskAndRights,
      extent: extent, slot: slot)
  }
}

@c(call_transfer_blocks)
func callTransferBlocks(
  ring: UInt64, count: UInt64, _: UInt64, _: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult(unsafe kernel.transferBlocks(Processor.caller(page), ring: ring, count: count))
}

// MARK: Ownership

@c(call_format_disk)
func callFormatDisk(
  disk: UInt64, slot: UInt64, _: UInt64, _: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult { () throws(KernelError) in
    try unsafe kernel.formatDisk(Processor.caller(page), disk: disk, slot: slot)
  }
}

@c(call_allocate_extent)
func callAllocateExtent(
  diskAndForm: UInt64, block: UInt64, count: UInt64, slot: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult { () throws(KernelError) in
    try unsafe kernel.allocateExtent(
      Processor.caller(page), diskAndForm: diskAndForm, block: block, count: count, slot: slot)
  }
}

@c(call_share_extent)
func callShareExtent(
  disk: UInt64, extent: UInt64, first: UInt64, count: UInt64, nameSlot: UInt64, slot: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult { () throws(KernelError) in
    try unsafe kernel.shareExtent(
      Processor.caller(page), disk: disk, extent: extent, first: first, count: count,
      nameSlot: nameSlot, slot: slot)
  }
}

@c(call_free_extent)
func callFreeExtent(
  disk: UInt64, extent: UInt64, slot: UInt64, _: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult { () throws(KernelError) in
    try unsafe kernel.freeExtent(Processor.caller(page), disk: disk, extent: extent, slot: slot)
  }
}

@c(call_bind_save_area)
func callBindSaveArea(
  ring: UInt64, place: UInt64, first: UInt64, count: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult { () throws(KernelError) in
    try unsafe kernel.bindSaveArea(
      Processor.caller(page), ring: ring, place: place, first: first, count: count)
  }
}

@c(call_set_extent_quota)
func callSetExtentQuota(
  disk: UInt64, limit: UInt64, nameSlot: UInt64, slot: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult { () throws(KernelError) in
    try unsafe kernel.setExtentQuota(
      Processor.caller(page), disk: disk, limit: limit, nameSlot: nameSlot, slot: slot)
  }
}

// MARK: Queues

@c(call_bind_queue)
func callBindQueue(
  queue: UInt64, handle: UInt64, count: UInt64, slot: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult { () throws(KernelError) in
    try unsafe kernel.bindQueue(
      Processor.caller(page), queue: queue, handle: handle, count: count, slot: slot)
  }
}

@c(call_unbind_queue)
func callUnbindQueue(
  handle: UInt64, _: UInt64, _: UInt64, _: UInt64, _: UInt64, _: UInt64,
  page: UnsafeMutablePointer<PrivatePage>
) -> CallResult {
  CallResult { () throws(KernelError) in
    try unsafe kernel.unbindQueue(Processor.caller(page), handle: handle)
  }
}
