// Why a virtio device could not be set up. What is found wrong while it is in use is a `VirtioFault`.

/// Why a virtio device is not fit for use; its driver has given it up.
public enum VirtioError: Error, Equatable, Sendable {
  /// The function is no modern virtio device of this type.
  case wrongDevice
  /// Something is wrong with the function's configuration space.
  case pci(PCIError)
  /// The device has no structure of this kind in memory.
  case missingStructure(VirtioStructure)
  /// The structure is not all within its base address register's memory.
  case structureOutsideBaseAddress(VirtioStructure)
  /// The structure has no room for the registers that it must have.
  case structureTooSmall(VirtioStructure)
  /// The structure's registers would not be naturally aligned.
  case structureMisaligned(VirtioStructure)
  /// The device does not finish its reset.
  case resetNeverEnds
  /// The device does not offer features that it must have.
  case missingFeatures(VirtioFeatures)
  /// The device does not accept features that it offered.
  case featuresRefused
  /// The device has no such queue.
  case missingQueue(UInt16)
  /// The queue's size is no power of two, or the device does not take a smaller one.
  case badQueueSize(UInt16)
  /// The queue's notification register is not within the notification structure.
  case notificationOutside(UInt16)
  /// The device has no resources for an interrupt of its own for each purpose.
  case vectorRefused
  /// The device changes its configuration faster than it can be read.
  case configurationNeverSettles
  /// The memory that the kernel gave is too small or not aligned.
  case unfitMemory
  /// The station address is zero or a group's.
  case badStationAddress
  /// The link's MTU is smaller than any may be.
  case badMTU
}
