// The ownership of blocks: who calls, and by which of its capabilities; the rest the ownership table
// decides (`BlockTable`). Nothing here waits: a change counts once it is durable, and then who made it is
// told by a notice.

public import ExokernelABI

extension Exokernel where M: Machine & DiskDevice & ~Copyable {
  // MARK: Allocate

  /// Begins to make an ownership table on a disk that has none.
  ///
  /// - Parameter slot: The root capability.
  public mutating func formatDisk(
    _ caller: Caller, disk: UInt64, slot: UInt64
  ) throws(KernelError) -> UInt64 {
    let disk = try decodeDisk(disk)
    let capability = try decodeCapability(slot, of: caller.environment)
    try machine.formatDisk(disk, by: capability)
    expectNotice(of: disk, caller)
    return 0
  }

  /// Gives free blocks to a name that the caller holds.
  ///
  /// - Parameters:
  ///   - diskAndForm: The disk, and in bits 8 to 15 the form of a `BlockPlace`.
  ///   - slot: The name, with all the rights that anybody shall have to the blocks.
  /// - Returns: The extent's handle.
  public mutating func allocateExtent(
    _ caller: Caller, diskAndForm: UInt64, block: UInt64, count: UInt64, slot: UInt64
  ) throws(KernelError) -> UInt64 {
    let disk = try decodeDisk(diskAndForm & 0xff)
    guard let place = BlockPlace(form: diskAndForm >> 8, block: block) else {
      throw .badArgument(0)
    }
    let name = try decodeCapability(slot, of: caller.environment)
    let extent = try machine.allocateExtent(place, count: count, on: disk, for: name)
    expectNotice(of: disk, caller)
    return extent.rawValue
  }

  private func decodeDisk(_ raw: UInt64) throws(KernelError) -> Int {
    guard raw <= 0xff else { throw .noSuchDisk }
    return Int(raw)
  }

  // MARK: Bind

  /// Allows a ring's requests to use an extent; what was bound at that place is forgotten.
  ///
  /// Without rights nothing is bound there any more, which is what is asked back by a revocation.
  ///
  /// - Parameters:
  ///   - place: Of `DiskRing.bindingCapacity`.
  ///   - diskAndRights: The disk, and in bits 8 to 15 what is to be done: reading, writing.
  ///   - extent: Its handle; the row's index with generation 0 is whatever stands there now.
  public mutating func bindExtent(
    _ caller: Caller, ring: UInt64, place: UInt64, diskAndRights: UInt64, extent: UInt64,
    slot: UInt64
  ) throws(KernelError) -> UInt64 {
    let ring = try decodeRing(ring, .disk, of: caller.environment)
    guard place < UInt64(DiskRing.bindingCapacity) else { throw .badArgument(1) }
    if diskAndRights | extent == 0 {
      return unbindExtent(at: Int(truncatingIfNeeded: place), of: ring, by: caller.environment)
    }
    let rights = Rights(rawValue: UInt8(truncatingIfNeeded: diskAndRights >> 8))
    guard diskAndRights >> 16 == 0, !rights.isEmpty, rights.isSubset(of: [.read, .write]) else {
      throw .badArgument(2)
    }
    let capability = try decodeCapability(slot, of: caller.environment)
    let binding = try machine.bindExtent(
      ExtentHandle(rawValue: extent), on: Int(diskAndRights & 0xff), for: rights, by: capability)
    machine[extentAt: Int(truncatingIfNeeded: place), of: ring] = binding
    return binding.extent.handle.rawValue
  }

  private mutating func unbindExtent(at place: Int, of ring: Int, by environment: Int) -> UInt64 {
    guard machine[extentAt: place, of: ring].isBound else { return 0 }
    machine[extentAt: place, of: ring] = ExtentBinding()
    credit(1, of: .extent, to: environment)
    return 0
  }

  // MARK: Share, free

  /// Lets a name use some of an extent's blocks.
  ///
  /// - Parameters:
  ///   - first: The first of them, counted from the extent's own.
  ///   - nameSlot: The name, with the rights that it gets.
  ///   - slot: A capability over the extent.
  /// - Returns: The share's handle.
  public mutating func shareExtent(
    _ caller: Caller, disk: UInt64, extent: UInt64, first: UInt64, count: UInt64,
    nameSlot: UInt64, slot: UInt64
  ) throws(KernelError) -> UInt64 {
    let disk = try decodeDisk(disk)
    let name = try decodeCapability(nameSlot, of: caller.environment)
    let capability = try decodeCapability(slot, of: caller.environment)
    let share = try machine.shareExtent(
      ExtentHandle(rawValue: extent), on: disk, first: first, count: count, with: name,
      by: capability)
    expectNotice(of: disk, caller)
    return share.rawValue
  }

  /// Gives an extent back; nobody uses it from now on, and its blocks are zeroed before they are free.
  ///
  /// - Parameter slot: A capability over the extent, or of a share over its owner.
  public mutating func freeExtent(
    _ caller: Caller, disk: UInt64, extent: UInt64, slot: UInt64
  ) throws(KernelError) -> UInt64 {
    let disk = try decodeDisk(disk)
    let capability = try decodeCapability(slot, of: caller.environment)
    try machine.freeExtent(ExtentHandle(rawValue: extent), on: disk, by: capability)
    expectNotice(of: disk, caller)
    return 0
  }

  // MARK: Quotas

  /// Sets how many blocks a name, and all that are longer, may own.
  ///
  /// - Parameters:
  ///   - nameSlot: The name.
  ///   - slot: A capability over it, of a shorter name.
  public mutating func setExtentQuota(
    _ caller: Caller, disk: UInt64, limit: UInt64, nameSlot: UInt64, slot: UInt64
  ) throws(KernelError) -> UInt64 {
    let disk = try decodeDisk(disk)
    let name = try decodeCapability(nameSlot, of: caller.environment)
    let capability = try decodeCapability(slot, of: caller.environment)
    try machine.setExtentQuota(of: name, to: limit, on: disk, by: capability)
    expectNotice(of: disk, caller)
    return 0
  }

  // MARK: Notices

  private mutating func expectNotice(of disk: Int, _ caller: Caller) {
    machine[waitersOf: disk].insert(caller.environment)
  }

  /// Something that was changed on a disk has become durable, or never will.
  ///
  /// - Parameter isSettled: Whether nothing more will.
  public mutating func noteProgress(of disk: Int, isSettled: Bool) {
    machine[waitersOf: disk].makeDue(isSettled: isSettled)
  }

  /// Tells one of those who changed something.
  ///
  /// - Returns: Whether there was one.
  public mutating func tellWaiter(of disk: Int) -> Bool {
    guard let environment = machine[waitersOf: disk].takeDue() else { return false }
    notify(environment: environment, .disk)
    return true
  }
}
