// A frame that has come, still in the kernel's receive buffer. It cannot be copied, and posting it again
// consumes it: no buffer is given to the device twice, and none is read after it was given.

/// A received frame, which holds its buffer.
public struct ReceivedFrame: ~Copyable {
  /// Which buffer it is in.
  public let buffer: Int
  /// How long it is: 0 to `NetworkFrame.maximumByteCount`; a frame may be too short for its headers.
  public let byteCount: Int
  public let checksum: ReceiveChecksum

  /// Where it begins in the receive queue's memory, a multiple of 16.
  ///
  /// Without an IOMMU nothing keeps a dishonest device from changing it there, so what is decided must be
  /// decided on a copy.
  public var offset: Int { ReceiveBuffer.offset(of: buffer) &+ NetworkFrame.frameOffset }
}
