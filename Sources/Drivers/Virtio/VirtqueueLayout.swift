// Where the three parts of a split virtqueue lie in its memory (VIRTIO 1.1 §2.6): at the same offsets
// whatever its size, so that each access is one instruction. What driver and device write is kept on
// separate cache lines, and the used ring begins so that each of its elements is naturally aligned.

/// Offsets in the memory of a virtqueue.
enum VirtqueueLayout {
  /// As many descriptors as there is room for.
  static let capacity: UInt16 = 1024

  static let descriptors = 0

  static let available = 0x4000
  static let availableFlags = available
  static let availableIndex = available + 2
  /// Entries of two bytes; behind them the used index at which the driver wants an interrupt.
  static let availableRing = available + 4

  static let used = 0x483c
  static let usedFlags = used
  static let usedIndex = used + 2
  /// Elements of eight bytes; behind them the available index at which the device wants a notification.
  static let usedRing = used + 4

  /// Where the buffers may begin, on a page of their own.
  static let byteCount = 0x7000
}
