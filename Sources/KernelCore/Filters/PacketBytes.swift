// What filters read packets through. The kernel backs it by a pointer into its receive buffers, the tests
// by an array.

/// The bytes of a packet, or of a header that is about to be sent.
public protocol PacketBytes: ~Copyable {
  /// How many bytes there are.
  var count: Int { get }

  /// Eight bytes from `offset` on, the first in the lowest bits, aligned or not.
  ///
  /// The core asks only for offsets from 0 to below `count`. The load may thus go up to 7 bytes past the
  /// end: buffers are padded, and what the padding holds does not count.
  subscript(word offset: Int) -> UInt64 { get }
}
