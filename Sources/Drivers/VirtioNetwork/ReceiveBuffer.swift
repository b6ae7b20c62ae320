// Where receive buffers lie in their queue's memory: two to a page, behind the rings.

/// The place of a receive buffer.
enum ReceiveBuffer {
  static let stride = 2048
  /// How much of a buffer the device may write: a header and a whole frame.
  static let byteCount = NetworkFrame.headerByteCount + NetworkFrame.maximumByteCount

  /// Where a buffer begins.
  @inline(__always)
  static func offset(of buffer: Int) -> Int { VirtqueueLayout.byteCount &+ buffer &* stride }
}
