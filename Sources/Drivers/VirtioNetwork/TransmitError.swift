// Why a frame is not sent. Most of what is checked here comes from an environment in the end.

/// Why a frame was not given to the device; nothing has changed.
public enum TransmitError: Error, Equatable, Sendable {
  /// Every slot is taken; some come back with `complete`.
  case noVacantSlot
  /// The copied part does not hold the link's header, or is longer than a slot.
  case badHeaderLength
  /// More than `TransmitSlot.fragmentLimit` fragments.
  case tooManyFragments
  /// A fragment without bytes, which devices take for a fault of the driver's.
  case emptyFragment
  /// More than the link carries.
  case frameTooLong
  /// The device completes no checksums.
  case checksumNotOffered
  /// The checksum would lie outside the frame.
  case checksumOutsideFrame
  /// The device is broken.
  case broken(VirtioFault)
}
