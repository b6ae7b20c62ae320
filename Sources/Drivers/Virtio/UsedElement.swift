// An element of the used ring (VIRTIO 1.1 §2.6.8), the device's word to the driver: nothing in it is
// believed.

/// What the device says of a buffer that it is done with.
struct UsedElement {
  let rawValue: UInt64

  /// The first descriptor of the buffer, so the device says.
  @inline(__always)
  var head: UInt32 { UInt32(truncatingIfNeeded: rawValue) }
  /// How many bytes the device wrote, so it says.
  @inline(__always)
  var byteCount: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 32) }
}
