// The kernel calls and their numbers. A call is `syscall` with the number in rax and up to six arguments
// in rdi, rsi, rdx, r10, r8 and r9; it answers with a `KernelError` in rax (zero is success) and a value
// in rdx. It keeps rbx, rbp, rsp, r12 to r15 and the vector registers, except where noted: a call that
// gives the processor away keeps rsp only.

/// A kernel call; the raw value is its number in rax.
public enum Call: UInt64, CaseIterable {
  /// Does nothing: the price of crossing the boundary.
  case null = 0x1000

  // Capabilities.
  /// `(from slot, to slot, suffix word 0, suffix word 1, length | rights << 8)`: a longer, weaker name.
  case deriveCapability
  /// `(slot, environment or 0)`: lets that environment (0: any) grant into an empty slot.
  case openCapabilitySlot
  /// `(from slot, claim, to slot)`: copies a capability into a slot that the receiver opened, or into
  /// an empty one of an environment over which the claim gives authority.
  case grantCapability
  /// `(slot)`: empties a slot.
  case dropCapability

  // Frames.
  /// `(claim, first or anyFrame, count, guard slot | wired << 4)`: frames, cleared. The value is the first's
  /// handle.
  case allocateFrames
  /// `(claim, handle, guard slot)`: changes who may bind a frame.
  case shareFrame
  /// `(handle, slot)`: breaks every binding but the holder's, by a capability over the guard; `again`
  /// while there are more.
  case unshareFrame
  /// `(claim, first handle, count)`: gives frames back; all the holder's bindings break at once. `again`
  /// where one call has no time for all.
  case freeFrames
  /// `(claim, first handle, count, 1 or 0)`: wires frames, or no longer: wired ones are taken last.
  case wireFrames

  // Address spaces.
  /// `(claim, handle, virtual address, level | hasRecords << 8)`: hands a frame in as a page table.
  case bindTable
  /// `(claim, virtual address, level)`: takes an empty page table back, or a frozen one of elsewhere off
  /// that place.
  case unbindTable
  /// `(claim, virtual address, 1 or 0)`: freezes or thaws the leaf table there.
  case freezeTable
  /// `(claim, handle, virtual address, MapFlags)`: hangs a frozen leaf table in an address space too.
  case bindFrozenTable
  /// `(claim, virtual address, first handle, MapFlags, count)`: maps consecutive frames.
  case map
  /// `(claim, virtual address, count, payload)`: unmaps; the payload's low 63 bits stay in the entries.
  case unmap
  /// `(claim, virtual address, MapFlags, count)`: changes protection and library bits.
  case protect

  // Environments.
  /// `(guard slot, frames | guaranteed << 32, slices | filters << 16 | environments << 32 | rings << 48,
  /// label 0, label 1)`.
  case createEnvironment
  /// `(claim, handle of a run of two frames, entry, stack, argument)`: a context, ready to run.
  case createContext
  /// `(claim)`: ends an environment and frees a part of it; `again` until nothing is left.
  case destroyEnvironment
  /// `(status)`: ends the caller's environment. Does not return.
  case exit
  /// `(claim, ResourceClass | returnsQuota << 8, count)`: asks an environment to give so many back. The
  /// value is how many it must still give.
  case revoke

  // Events.
  /// `(entry, stack, second entry, second stack, subscriptions)`, all of the caller's context.
  case bindEvents
  /// `()`: loads every register from the context page and lets events in again. Does not return.
  case resume

  // Time.
  /// `(claim, context, position or anyPosition)`: the value is the position.
  case allocateSlice
  /// `(position)`.
  case freeSlice
  /// `(position, guard slot)`: changes who may bind a context into a slot.
  case shareSlice
  /// `(position, context, slot)`: puts a context of the caller's into a slot that it holds, or whose
  /// guard the capability in the slot dominates.
  case bindSlice
  /// `(context or 0)`: gives the rest of the slice to a context, or to whoever comes next.
  case yield
  /// `(events seen, deadline, accepts)`: until the count differs or the time has come; without the latter two
  /// in the middle of a transfer that is served.
  case sleep

  // Protected control transfer.
  /// `(entry, stack, guard slot)`: where transfers arrive, and whose may.
  case bindTransfer
  /// `(gate, context, slot)`: authorization, once, to enter that context.
  case bindGate
  /// `(gate | asynchronous << 8, limit, argument…)`: enters the context behind the gate.
  case transfer
  /// `(0, 0, result…)`: ends a transfer; the caller has its processor back.
  case reply

  // Packets.
  /// `(claim, handle of a run of frames, count | RingKind << 16)`: a ring. The value is its handle.
  case bindRing
  /// `(ring)`.
  case unbindRing
  /// `(ring, guard slot, slot)`: the filter or template that stands in the call memory; the slot's
  /// capability is authority over what it is carved out of. The value is its handle.
  case allocateFilter
  /// `(filter, guard slot)`: changes who may carve something out of it; 0 is the link, of its holder.
  case shareFilter
  /// `(filter, slot)`.
  case freeFilter
  /// `(ring, count)`: sends what the ring's first requests say, up to the first that is refused.
  case transmit

  // Disks. What changes the ownership table counts once it is durable (`ExtentRecord.epoch`,
  // `DiskRecord.durableEpoch`): then the caller's environment is told by a notice.
  /// `(disk, slot)`: makes an ownership table, by the root capability; all that is on the disk is lost.
  case formatDisk
  /// `(disk | form of BlockPlace << 8, block, count, slot)`: blocks, zero, for the name in the slot. The
  /// value is the extent's handle.
  case allocateExtent
  /// `(ring, place, disk | rights << 8, extent, slot)`: authorization, once, to use an extent by a disk ring;
  /// without rights what was bound there is given back.
  case bindExtent
  /// `(ring, count)`: gives the disk what the ring's first requests say, up to the first that is refused.
  case transferBlocks
  /// `(disk, extent, first, count, name slot, slot)`: lets the name in a slot, with its rights, use some of
  /// an extent's blocks, by a capability over the extent. The value is the share's handle.
  case shareExtent
  /// `(disk, extent, slot)`: gives blocks back, or takes a share back.
  case freeExtent
  /// `(disk, blocks, name slot, slot)`: how many blocks the name in a slot, and all that are longer, may
  /// own, by a capability over it that is shorter.
  case setExtentQuota
  /// `(ring, place, first, count)`: blocks of the extent that is bound at a place of a disk ring, to which the
  /// content of wired frames goes that are taken by force. The ring is told of each
  /// (`DiskCompletion.isOfSaving`).
  case bindSaveArea
  /// `(queue, handle of a run of frames, count, slot)`: a disk queue to drive oneself, by the root capability;
  /// its device reaches these frames and no others. The value is its handle.
  case bindQueue
  /// `(queue handle)`: gives it back.
  case unbindQueue

  // Devices and facts.
  /// `(device)`: lets a bound device interrupt once more.
  case acknowledgeInterrupt
  /// `()`: the wall clock in seconds since 1970.
  case readWallClock
  /// `()`: 64 random bits of the processor's generator.
  case readEntropy
  /// `(handle of a run of frames, count)`: records into them, for who holds the console, until the count
  /// is 0.
  case bindTrace

  // Many at once.
  /// `(end, first)`: performs the calls in the context page's call memory from the first on, up to one
  /// that fails, or for which one call has no time (`again`).
  case batch
}

extension Call {
  /// The first number of the kernel's range; 256 numbers from here are ours, used or not.
  public static let first: UInt64 = 0x1000
  /// How many numbers are ours.
  public static let rangeCount: UInt64 = 0x100
}
