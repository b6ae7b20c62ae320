// Why a device does not do what it is asked, and a cache neither.

/// What keeps a block from being transferred.
public enum BlockError: Error, Equatable, Sendable {
  /// The device failed.
  case ioError
  /// There is no such block or slot.
  case outOfRange
  /// As many requests are under way as the device can hold.
  case full
  /// The program is not bound to the block, or may not write it.
  case notPermitted
  /// The disk has no room, or the cache no slot that is not pinned.
  case noSpace
}
