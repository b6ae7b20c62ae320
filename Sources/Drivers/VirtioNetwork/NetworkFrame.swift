// Sizes of frames, and of the header that stands before each in memory (VIRTIO 1.1 §5.1.6). Header and
// frame are placed so that the frame begins at a multiple of 16: it is copied and parsed by whole words.

/// Sizes of Ethernet frames and of what virtio puts before them.
public enum NetworkFrame {
  /// Destination, source and type.
  public static let linkHeaderByteCount = 14
  /// The longest packet that a frame carries here.
  public static let maximumMTU: UInt16 = 1500
  /// The shortest that a link may have as its longest (RFC 791 §3.2).
  public static let minimumMTU: UInt16 = 68
  /// The longest frame, without its check sequence.
  public static let maximumByteCount = 1514

  /// The header before a frame: flags, segmentation, checksum place, number of buffers.
  static let headerByteCount = 12
  /// Where the header begins in its buffer.
  static let headerOffset = 4
  /// Where the frame begins in its buffer.
  static let frameOffset = 16
}
