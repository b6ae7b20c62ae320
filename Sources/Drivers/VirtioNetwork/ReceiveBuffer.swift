// Where receive buffers lie in their queue's memory: one behind the other, behind the rings.

/// The place of a receive buffer.
enum ReceiveBuffer {
  /// 24 lines of the cache: what precedes a frame, the longest frame, and the rest of its last word.
  static let stride = 1536
  /// How much of a buffer the device may write: a header and a whole frame.
  static let byteCount = NetworkFrame.headerByteCount + NetworkFrame.maximumByteCount

  /// Where a buffer begins.
  @inline(__always)
  static func offset(of buffer: Int) -> Int { VirtqueueLayout.byteCount &+ buffer &* stride }
}
