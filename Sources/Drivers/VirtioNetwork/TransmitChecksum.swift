// The request that the device complete a checksum (VIRTIO 1.1 §5.1.6.2).

/// Where the device puts a checksum over everything from `start` to the frame's end.
///
/// The field holds the sum of the pseudo-header before, as the standard has it.
public struct TransmitChecksum: Equatable, Sendable {
  /// From the frame's beginning.
  public let start: UInt16
  /// The field's place, from `start`.
  public let offset: UInt16

  public init(start: UInt16, offset: UInt16) {
    self.start = start
    self.offset = offset
  }
}
