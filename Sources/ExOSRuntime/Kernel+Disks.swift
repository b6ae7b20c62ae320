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

  // MARK: Ownership

  /// Makes an ownership table on a disk that has none; all that is on it is lost.
  ///
  /// - Parameter slot: The root capability.
  public static func formatDisk(_ disk: Int, by slot: Int) throws(KernelError) {
    try check(
      kernelCall(
        Call.formatDisk.rawValue, UInt64(truncatingIfNeeded: disk),
        UInt64(truncatingIfNeeded: slot)))
  }

  /// Gives free blocks to the name in a slot; they are its own once that is durable (`Extent`).
  public static func allocateExtent(
    _ place: BlockPlace = .any, count: UInt64, on disk: Int, for slot: Int
  ) throws(KernelError) -> ExtentHandle {
    ExtentHandle(
      rawValue: try check(
        kernelCall(
          Call.allocateExtent.rawValue, UInt64(truncatingIfNeeded: disk) | place.form << 8,
          place.block, count, UInt64(truncatingIfNeeded: slot))))
  }

  /// Lets the name in a slot, with its rights, use some of an extent's blocks.
  ///
  /// - Parameters:
  ///   - first: Counted from the extent's own.
  ///   - slot: A capability that dominates the extent's name for control.
  public static func shareExtent(
    _ extent: ExtentHandle, on disk: Int, first: UInt64, count: UInt64, with nameSlot: Int,
    by slot: Int
  ) throws(KernelError) -> ExtentHandle {
    ExtentHandle(
      rawValue: try check(
        kernelCall(
          Call.shareExtent.rawValue, UInt64(truncatingIfNeeded: disk), extent.rawValue, first,
          count, UInt64(truncatingIfNeeded: nameSlot), UInt64(truncatingIfNeeded: slot))))
  }

  /// Begins to free an extent, or to take a share back.
  public static func freeExtent(
    _ extent: ExtentHandle, on disk: Int, by slot: Int
  ) throws(KernelError) {
    try check(
      kernelCall(
        Call.freeExtent.rawValue, UInt64(truncatingIfNeeded: disk), extent.rawValue,
        UInt64(truncatingIfNeeded: slot)))
  }

  /// Sets how many blocks the name in a slot, and all that are longer, may own.
  ///
  /// - Parameter slot: A capability over the name that is shorter.
  public static func setExtentQuota(
    _ limit: UInt64, of nameSlot: Int, on disk: Int, by slot: Int
  ) throws(KernelError) {
    try check(
      kernelCall(
        Call.setExtentQuota.rawValue, UInt64(truncatingIfNeeded: disk), limit,
        UInt64(truncatingIfNeeded: nameSlot), UInt64(truncatingIfNeeded: slot)))
  }

  // MARK: Transfers

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

  /// Gives back what is bound at a place of a ring.
  public static func unbindExtent(at place: Int, of ring: RingHandle) throws(KernelError) {
    try check(
      kernelCall(
        Call.bindExtent.rawValue, ring.rawValue, UInt64(truncatingIfNeeded: place), 0, 0, 0))
  }

  /// Names blocks of the extent at a place of a ring for the content of wired frames that are taken by force.
  public static func bindSaveArea(
    first: UInt64, count: UInt64, at place: Int, of ring: RingHandle
  ) throws(KernelError) {
    try check(
      kernelCall(
        Call.bindSaveArea.rawValue, ring.rawValue, UInt64(truncatingIfNeeded: place), first,
        count))
  }

  /// Gives the disk what the first requests of a ring say.
  @inline(__always)
  public static func transferBlocks(_ ring: RingHandle, count: Int) -> RangeAnswer {
    RangeAnswer(
      kernelCall(Call.transferBlocks.rawValue, ring.rawValue, UInt64(truncatingIfNeeded: count)))
  }
}

// MARK: Queues

extension Kernel {
  /// Binds a disk queue, whose device reaches these frames from now on.
  ///
  /// - Parameters:
  ///   - count: Of frames, at most `DiskQueue.windowCapacity`.
  ///   - slot: The root capability.
  public static func bindQueue(
    _ queue: Int, to first: FrameHandle, count: Int, by slot: Int
  ) throws(KernelError) -> DiskQueueHandle {
    DiskQueueHandle(
      rawValue: try check(
        kernelCall(
          Call.bindQueue.rawValue, UInt64(truncatingIfNeeded: queue), first.rawValue,
          UInt64(truncatingIfNeeded: count), UInt64(truncatingIfNeeded: slot))))
  }

  /// Gives a disk queue back.
  public static func unbindQueue(_ handle: DiskQueueHandle) throws(KernelError) {
    try check(kernelCall(Call.unbindQueue.rawValue, handle.rawValue))
  }
}
