// Processor time: slots of the slice vector, giving the processor away, and waiting.

internal import CExOS
public import ExokernelABI

extension Kernel {
  /// Takes a slot of the slice vector for a context; a particular one, or any.
  ///
  /// - Returns: The slot's position.
  public static func allocateSlice(
    for claim: Claim = .own, context: ContextHandle, position: UInt64 = SliceRecord.any
  ) throws(KernelError) -> Int {
    let value = try check(
      kernelCall(Call.allocateSlice.rawValue, claim.rawValue, context.rawValue, position))
    return Int(truncatingIfNeeded: value)
  }

  /// Gives a slot back.
  public static func freeSlice(at position: Int) throws(KernelError) {
    try check(kernelCall(Call.freeSlice.rawValue, UInt64(truncatingIfNeeded: position)))
  }

  /// Lets whoever dominates the name in a capability slot bind a context into a slot.
  public static func shareSlice(at position: Int, guardSlot: Int) throws(KernelError) {
    try check(
      kernelCall(
        Call.shareSlice.rawValue, UInt64(truncatingIfNeeded: position),
        UInt64(truncatingIfNeeded: guardSlot)))
  }

  /// Puts one of the program's contexts into a slot that it holds, or whose guard the capability in
  /// `capability` dominates.
  public static func bindSlice(
    at position: Int, to context: ContextHandle, by capability: Int = 0
  ) throws(KernelError) {
    try check(
      kernelCall(
        Call.bindSlice.rawValue, UInt64(truncatingIfNeeded: position), context.rawValue,
        UInt64(truncatingIfNeeded: capability)))
  }

  /// Gives the rest of the slice to a context, or to whoever comes next.
  public static func yield(to context: ContextHandle = .none) throws(KernelError) {
    try check(switchingCall(Call.yield.rawValue, context.rawValue, 0, 0))
  }

  /// Waits until the event count differs from `seen` or the time has come.
  ///
  /// - Parameters:
  ///   - seen: The event count last read; the call returns at once if it has moved since.
  ///   - deadline: In ticks of the time-stamp counter; 0 is never.
  ///   - acceptsTransfers: Whether transfers may enter meanwhile.
  public static func sleep(
    seen: UInt64, deadline: UInt64 = 0, acceptsTransfers: Bool = false
  ) throws(KernelError) {
    try check(switchingCall(Call.sleep.rawValue, seen, deadline, acceptsTransfers ? 1 : 0))
  }
}
