// Disk rings and the extents that are bound to them, as the kernel has them.

internal import CExOS
public import ExokernelABI

extension Kernel {
  /// Binds a run of `DiskRing.frameCount` frames as a disk ring.
  public static func bindDiskRing(
    _ first: FrameHandle, for claim: Claim = .own
  ) throws(KernelError) -> RingHandle {
    RingHandle(
      rawValue: try check(
        kernelCall(
          Call.bindRing.rawValue, claim.rawValue, first.rawValue,
          UInt64(DiskRing.frameCount) | UInt64(RingKind.disk.rawValue) << 16)))
  }

  /// Allows a ring's requests to use an extent.
  ///
  /// - Parameters:
  ///   - place: By which requests name it.
  ///   - slot: A capability that dominates the extent's name with these rights.
  /// - Returns: The extent's handle with its generation.
  @discardableResult
  public static func bindExtent(
    _ extent: ExtentHandle, on disk: Int, for rights: Rights, to ring: RingHandle, at place: Int,
    by slot: Int
  ) throws(KernelError) -> ExtentHandle {
    ExtentHandle(
      rawValue: try check(
        kernelCall(
          Call.bindExtent.rawValue, ring.rawValue, UInt64(truncatingIfNeeded: place),
          UInt64(truncatingIfNeeded: disk) | UInt64(rights.rawValue) << 8, extent.rawValue,
          UInt64(truncatingIfNeeded: slot))))
  }

  /// Gives the disk what the first requests of a ring say.
  @inline(__always)
  public static func transferBlocks(_ ring: RingHandle, count: Int) -> RangeAnswer {
    RangeAnswer(
      kernelCall(Call.transferBlocks.rawValue, ring.rawValue, UInt64(truncatingIfNeeded: count)))
  }
}
