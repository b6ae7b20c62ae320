// Slots of the slice vector, by number: held by an environment, bound to a context that runs in them.
// The vector comes round and round; what happens when a slot comes up is in Exokernel+Turns. Which
// thread of a program runs in its slots is the library's business.

public import ExokernelABI

extension Exokernel where M: ~Copyable {
  // MARK: Allocate and bind

  /// Allocates a given slot, or any, and binds a context to it; the value is its position.
  public mutating func allocateSlice(
    _ caller: Caller, claim: UInt64, context: UInt64, position: UInt64
  ) throws(KernelError) -> UInt64 {
    let environment = try decodeClaim(claim, caller)
    let context = try decodeContext(context)
    guard machine[context: context].environment == UInt32(truncatingIfNeeded: environment) else {
      throw .notHeld
    }
    guard position == SliceRecord.any || position < UInt64(SliceRecord.count) else {
      throw .badArgument(2)
    }
    let record = machine[environment: environment]
    guard record.sliceCount < record.sliceQuota else { throw .quotaExceeded }
    let slot: Int
    if position == SliceRecord.any {
      slot = try freeSlot()
    } else {
      slot = Int(truncatingIfNeeded: position)
      guard machine[slice: slot].environment == 0 else { throw .notFree }
    }

    var slice = SliceRecord()
    slice.environment = UInt32(truncatingIfNeeded: environment)
    slice.context = UInt32(truncatingIfNeeded: context)
    machine[slice: slot] = slice
    heldSlots |= 1 << UInt64(truncatingIfNeeded: slot)
    machine[environment: environment].sliceCount &+= 1
    return UInt64(truncatingIfNeeded: slot)
  }

  private func freeSlot() throws(KernelError) -> Int {
    guard heldSlots != .max else { throw .exhausted }
    return (~heldSlots).trailingZeroBitCount
  }

  /// Puts a context of the caller's into a slot that it holds, or whose guard it dominates.
  ///
  /// - Parameter capability: By which authority; not looked at where the caller holds the slot.
  public mutating func bindSlice(
    _ caller: Caller, position: UInt64, context: UInt64, by capability: UInt64
  ) throws(KernelError) -> UInt64 {
    guard position < UInt64(SliceRecord.count) else { throw .badArgument(0) }
    let slot = Int(truncatingIfNeeded: position)
    let holder = Int(machine[slice: slot].environment)
    guard holder != 0 else { throw .notHeld }
    let context = try decodeContext(context)
    guard Int(machine[context: context].environment) == caller.environment else {
      throw .notHeld
    }
    if holder != caller.environment { try checkGuard(ofSlice: slot, capability, caller) }

    machine[slice: slot].context = UInt32(truncatingIfNeeded: context)
    return 0
  }

  private func checkGuard(ofSlice slot: Int, _ capability: UInt64, _ caller: Caller)
    throws(KernelError)
  {
    let held = try decodeCapability(capability, of: caller.environment)
    let slice = machine[slice: slot]
    let guardSlot = Int(slice.guardSlot)
    guard guardSlot != FrameEntry.sealed else { throw .notPermitted }
    let name = self.capability(guardSlot, of: Int(slice.environment))
    guard !name.isNone, held.dominates(name, for: .write) else { throw .notPermitted }
  }

  // MARK: Share

  /// Changes the guard of a slot: who may bind a context into it from now on.
  ///
  /// The holder is charged for it as before.
  public mutating func shareSlice(
    _ caller: Caller, position: UInt64, guardSlot: UInt64
  ) throws(KernelError) -> UInt64 {
    let slot = try decodeSlot(position, of: caller)
    let guardSlot = try decodeGuardSlot(guardSlot, position: 1)
    machine[slice: slot].guardSlot = UInt32(truncatingIfNeeded: guardSlot)
    return 0
  }

  // MARK: Free

  /// Gives a slot back.
  public mutating func freeSlice(_ caller: Caller, position: UInt64) throws(KernelError) -> UInt64 {
    release(slot: try decodeSlot(position, of: caller))
    credit(1, of: .slice, to: caller.environment)
    return 0
  }

  /// A slot that the caller holds.
  private func decodeSlot(_ position: UInt64, of caller: Caller) throws(KernelError) -> Int {
    guard position < UInt64(SliceRecord.count) else { throw .badArgument(0) }
    let slot = Int(truncatingIfNeeded: position)
    guard Int(machine[slice: slot].environment) == caller.environment else { throw .notHeld }
    return slot
  }

  /// Takes a slot from its holder, whoever runs in it.
  mutating func release(slot: Int) {
    machine[environment: Int(machine[slice: slot].environment)].sliceCount &-= 1
    machine[slice: slot] = SliceRecord()
    heldSlots &= ~(1 << UInt64(truncatingIfNeeded: slot))
  }

  /// An environment ends: the slots that it holds are free, and others' forget its contexts.
  ///
  /// One pass, however many contexts it has; they still exist.
  mutating func leaveSlices(_ environment: Int) {
    var slots = heldSlots
    while slots != 0 {
      let slot = slots.trailingZeroBitCount
      slots &= slots &- 1
      let context = Int(machine[slice: slot].context)
      if Int(machine[slice: slot].environment) == environment {
        release(slot: slot)
      } else if context != 0, Int(machine[context: context].environment) == environment {
        machine[slice: slot].context = 0
      }
    }
  }
}
