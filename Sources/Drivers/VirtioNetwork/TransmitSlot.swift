// Where outgoing frames lie. A slot has its own descriptors, one for the kernel's part of the frame and
// one for each fragment, linked once for all; and its own room for virtio's header and the bytes that the
// kernel has copied and checked. So a frame costs a store for each part, and no search.

/// The place of an outgoing frame.
public enum TransmitSlot {
  /// How many parts of a frame may go by reference.
  public static let fragmentLimit = 4
  /// How many bytes of a frame are copied at the most.
  public static let headerLimit = 128

  static let descriptorCount = 1 + fragmentLimit
  static let stride = NetworkFrame.frameOffset + headerLimit

  /// Where the slot's part of the transmit queue's memory begins.
  @inline(__always)
  static func offset(of slot: Int) -> Int { VirtqueueLayout.byteCount &+ slot &* stride }

  /// Where the copied part of the frame goes in the transmit queue's memory, a multiple of 16.
  @inline(__always)
  public static func headerOffset(of slot: Int) -> Int {
    offset(of: slot) &+ NetworkFrame.frameOffset
  }
}
