// What a device that computes checksums has to be told (VIRTIO 1.1 §5.1.6.2: csum_start, csum_offset).

/// Asks the link to finish a checksum whose field holds the sum of the pseudo-header.
public struct ChecksumRequest: Equatable, Sendable {
  /// Where the sum begins, from the start of the frame; it goes to the frame's end.
  public var start: Int
  /// Where the result goes, from `start`.
  public var offset: Int

  @inline(__always)
  public init(start: Int, offset: Int) {
    self.start = start
    self.offset = offset
  }
}
