// What a device makes of a transmitted buffer.

/// A frame that left, and virtio's header before it.
struct SentFrame: Equatable {
  let header: [UInt8]
  let bytes: [UInt8]
}
