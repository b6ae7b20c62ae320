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
