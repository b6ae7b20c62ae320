// What a device is asked to do with a block.

/// The direction of a transfer.
public enum BlockOperation: Sendable {
  /// From the disk into the slot.
  case read
  /// From the slot to the disk.
  case write
}
