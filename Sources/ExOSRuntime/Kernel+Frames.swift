// Page frames: physical memory, a frame of 4,096 bytes at a time, by number or whichever is free.

internal import CExOS
public import ExokernelABI

extension Kernel {
  /// Allocates frames that are clear.
  ///
  /// - Parameters:
  ///   - first: The number of the first one wanted; with `FrameHandle.any` and a count of one,
  ///     whichever is free.
  ///   - guardSlot: The holder's capability slot that says who may bind them.
  /// - Returns: The first frame's handle.
  public static func allocateFrames(
    for claim: Claim = .own, first: UInt64 = FrameHandle.any, count: Int = 1,
    guardSlot: Int = FrameEntry.sealed
  ) throws(KernelError) -> FrameHandle {
    let value = try check(
      kernelCall(
        Call.allocateFrames.rawValue, claim.rawValue, first, UInt64(truncatingIfNeeded: count),
        UInt64(truncatingIfNeeded: guardSlot)))
    return FrameHandle(rawValue: value)
  }

  /// Changes who may bind a frame from now on.
  public static func shareFrame(
    _ frame: FrameHandle, for claim: Claim = .own, guardSlot: Int
  ) throws(KernelError) {
    try check(
      kernelCall(
        Call.shareFrame.rawValue, claim.rawValue, frame.rawValue,
        UInt64(truncatingIfNeeded: guardSlot)))
  }

  /// Breaks every binding of a frame but its holder's.
  public static func unshareFrame(_ frame: FrameHandle, by slot: Int) throws(KernelError) {
    try check(
      kernelCall(Call.unshareFrame.rawValue, frame.rawValue, UInt64(truncatingIfNeeded: slot)))
  }

  /// Gives frames back; the holder's bindings break at once.
  ///
  /// - Parameters:
  ///   - first: The first frame's handle; for more than one, only its number may be given.
  public static func freeFrames(
    _ first: FrameHandle, count: Int = 1, of claim: Claim = .own
  ) throws(KernelError) {
    try check(
      kernelCall(
        Call.freeFrames.rawValue, claim.rawValue, first.rawValue,
        UInt64(truncatingIfNeeded: count)))
  }
}
