// Binding extents to a disk ring: the capability is checked here, once.

public import ExokernelABI

extension Exokernel where M: Machine & DiskDevice & ~Copyable {
  /// Allows a ring's requests to use an extent; what was bound at that place is forgotten.
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
}
