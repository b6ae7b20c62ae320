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
  ///   - isWired: Whether they are to be taken last when the kernel takes some.
  /// - Returns: The first frame's handle.
  @inline(__always)
  public static func allocateFrames(
    for claim: Claim = .own, first: UInt64 = FrameHandle.any, count: Int = 1,
    guardSlot: Int = FrameEntry.sealed, isWired: Bool = false
  ) throws(KernelError) -> FrameHandle {
    let wired = isWired ? FrameEntry.wired : 0
    let value = try check(
      kernelCall(
        Call.allocateFrames.rawValue, claim.rawValue, first, UInt64(truncatingIfNeeded: count),
        UInt64(truncatingIfNeeded: guardSlot) | wired))
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

  /// Breaks every binding of a frame but its holder's, a piece at a time.
  public static func unshareFrame(_ frame: FrameHandle, by slot: Int) throws(KernelError) {
    while true {
      let answer = kernelCall(
        Call.unshareFrame.rawValue, frame.rawValue, UInt64(truncatingIfNeeded: slot))
      if answer.error != KernelError.again.rawValue { return _ = try check(answer) }
    }
  }

  /// Gives frames back; the holder's bindings break at once.
  ///
  /// A piece at a time, where there are more frames or bindings than one kernel call takes.
  ///
  /// - Parameters:
  ///   - first: The first frame's handle; for more than one, only its number may be given.
  public static func freeFrames(
    _ first: FrameHandle, count: Int = 1, of claim: Claim = .own
  ) throws(KernelError) {
    var done = 0
    while done < count {
      let frame = count == 1 ? first : FrameHandle(number: first.number &+ done)
      let answer = RangeAnswer(
        kernelCall(
          Call.freeFrames.rawValue, claim.rawValue, frame.rawValue,
          UInt64(truncatingIfNeeded: min(count &- done, Int(FrameEntry.maximumRange)))))
      done &+= answer.doneCount
      if let error = answer.error, error != .again { throw error }
    }
  }

  /// Wires frames, or no longer: wired ones are taken last when the kernel takes some.
  ///
  /// - Parameter first: The first frame's handle; for more than one, only its number may be given.
  public static func wireFrames(
    _ first: FrameHandle, count: Int = 1, of claim: Claim = .own, _ isWired: Bool = true
  ) throws(KernelError) {
    try check(
      kernelCall(
        Call.wireFrames.rawValue, claim.rawValue, first.rawValue,
        UInt64(truncatingIfNeeded: count), isWired ? 1 : 0))
  }
}
