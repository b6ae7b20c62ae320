// Why a volume is not mounted.

/// What keeps a device from being mounted as ext2.
public enum Ext2MountError: Error, Equatable, Sendable {
  /// The device could not be read.
  case device(BlockError)
  /// There is no ext2 on it.
  case notExt2
  /// It uses a feature that changes the format.
  case unsupported(Ext2Feature)
  /// There is an ext2 on it, and it contradicts itself.
  case corrupt(Corruption)
}
