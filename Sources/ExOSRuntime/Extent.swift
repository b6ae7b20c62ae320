// An extent of a disk as a value that cannot be copied. Blocks belong to a name and outlive the program: the
// end of the value's life gives nothing back, only `free` does. What the blocks hold is the program's business;
// `DiskPort` reads and writes them.

public import ExOSLogic
public import ExokernelABI

/// A run of blocks that a name owns, or may use.
public struct Extent: ~Copyable {
  public let handle: ExtentHandle
  public let disk: Disk
  /// The slot of the capability by which the program disposes of it.
  public let slot: Int

  private init(_ handle: ExtentHandle, on disk: Disk, by slot: Int) {
    self.handle = handle
    self.disk = disk
    self.slot = slot
  }

  /// Allocates blocks, and waits until they are the name's for good; they are zero.
  ///
  /// - Parameter slot: The name that is to own them.
  public init(
    allocating count: UInt64, _ place: BlockPlace = .any, on disk: Disk,
    by slot: Int = StartPage.blocksSlot
  ) throws(KernelError) {
    let handle = try Kernel.allocateExtent(place, count: count, on: disk.index, for: slot)
    try disk.waitUntilDurable(handle)
    self.init(handle, on: disk, by: slot)
  }

  /// The first run that the name in a slot owns, from whenever; nothing where it owns none.
  public init?(ownedOn disk: Disk, by slot: Int = StartPage.blocksSlot) {
    let own = Revealed.capability(slot, of: OwnContext.environment.index)
    for index in 1..<max(Revealed.extentCapacity, 1) {
      guard let row = Revealed.extent(index, of: disk.index), row.kind == .owned,
        row.name.length == own.length, own.dominates(row.name, for: .control), row.flags.isEmpty
      else { continue }
      self.init(ExtentHandle(index: index, generation: row.generation), on: disk, by: slot)
      return
    }
    return nil
  }

  /// Its row, as long as that is its own.
  public var record: ExtentRecord? {
    guard let row = Revealed.extent(handle.index, of: disk.index),
      row.generation == handle.generation
    else { return nil }
    return row
  }

  /// Lets another name use some of the blocks, with the rights that stand beside it in its slot.
  ///
  /// - Parameter first: Counted from the extent's own.
  /// - Returns: The share, once that is durable.
  public func share(
    _ first: UInt64, count: UInt64, with nameSlot: Int
  ) throws(KernelError) -> Extent {
    let handle = try Kernel.shareExtent(
      self.handle, on: disk.index, first: first, count: count, with: nameSlot, by: slot)
    try disk.waitUntilDurable(handle)
    return Extent(handle, on: disk, by: slot)
  }

  /// Gives the blocks back, or takes the share back, and waits until that is durable.
  public consuming func free() throws(KernelError) {
    try Kernel.freeExtent(handle, on: disk.index, by: slot)
    try disk.wait {
      guard let record, !record.flags.isEmpty else { return true }
      return record.flags.contains(.leaving) && record.epoch <= disk.record.durableEpoch
    }
    // The disk did not clear the blocks, so that they stayed their owner's.
    if let record, record.flags.isEmpty { throw .deviceFailed }
  }
}
