// What the core asks of the disks: who owns which blocks, and the driver's queue. Blocks and frames are
// the core's to check; the driver gets physical places only.

public import ExokernelABI

/// The disks of a machine.
public protocol DiskDevice: ~Copyable {
  /// How many rows the command table has; row 0 is not used.
  var commandCapacity: Int { get }
  subscript(command index: Int) -> DiskCommand { get set }
  /// The frames that a command names, up to `DiskRing.transferLimit`.
  subscript(page index: Int, ofCommand command: Int) -> UInt32 { get set }
  /// An entry of a ring's list of frames, which is all of its second frame.
  subscript(entry index: Int, ofList frame: Int) -> UInt32 { get }

  /// Where a ring's environment wants the content of wired frames.
  subscript(saveAreaOf ring: Int) -> SaveArea { get set }

  /// Who is told of an ownership table's progress.
  subscript(waitersOf disk: Int) -> DiskWaiters { get set }

  /// Begins to make an ownership table on a disk that has none.
  mutating func formatDisk(_ disk: Int, by capability: Capability) throws(KernelError)
  /// Gives free blocks to a name, by its own authority.
  mutating func allocateExtent(
    _ place: BlockPlace, count: UInt64, on disk: Int, for name: Capability
  ) throws(KernelError) -> ExtentHandle
  /// Lets a name use some of an extent's blocks.
  mutating func shareExtent(
    _ extent: ExtentHandle, on disk: Int, first: UInt64, count: UInt64, with name: Capability,
    by capability: Capability
  ) throws(KernelError) -> ExtentHandle
  /// Begins to free an extent.
  mutating func freeExtent(
    _ extent: ExtentHandle, on disk: Int, by capability: Capability
  ) throws(KernelError)
  /// Sets how many blocks a name may own.
  mutating func setExtentQuota(
    of name: Capability, to limit: UInt64, on disk: Int, by capability: Capability
  ) throws(KernelError)

  /// Finds out whether a capability allows something with an extent.
  func bindExtent(
    _ extent: ExtentHandle, on disk: Int, for rights: Rights, by capability: Capability
  ) throws(KernelError) -> ExtentBinding
  /// Begins the use of some of an extent's blocks, which keeps them from being freed.
  ///
  /// - Parameter first: Counted from the extent's own.
  /// - Returns: The first block on the disk.
  mutating func beginUse(
    _ binding: ExtentBinding, first: UInt64, count: UInt64, for right: Rights
  ) throws(KernelError) -> UInt64
  mutating func endUse(_ use: ExtentUse)

  /// How many blocks one request may name, at most `DiskRing.transferLimit`.
  var transferLimit: Int { get }
  /// Whether the driver takes a command now: everything below is asked of it only then.
  func checkQueue() throws(KernelError)
  /// Whether a disk can zero so many blocks by one command.
  func checkZeroing(_ count: UInt64, on disk: Int) throws(KernelError)
  /// Sets a frame of the next command, the first to begin with.
  mutating func setPage(_ frame: Int, at index: Int)
  /// Gives the driver a command of blocks that the disk has, with the frames that were set: one for each
  /// that is read or written.
  ///
  /// - Parameter tag: What its completion will say.
  mutating func submit(
    _ operation: DiskOperation, on disk: Int, first: UInt64, count: UInt64, tag: UInt32
  )
  /// Shows the device what was submitted.
  mutating func flushCommands()
}
