// What a device says of a received frame's checksum (VIRTIO 1.1 §5.1.6.4).

/// The state of a received frame's transport checksum.
public enum ReceiveChecksum: Equatable, Sendable {
  /// Nobody has verified it.
  case unverified
  /// The device has verified it.
  case verified
  /// It stands incomplete at `start + offset`, to be completed over everything from `start` on; the data
  /// is good, since it comes from this very host. Both lie within the frame.
  case incomplete(start: UInt16, offset: UInt16)
}
