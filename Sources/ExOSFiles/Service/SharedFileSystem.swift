// What a file system must show of itself to be served to others: its cache.

/// A file system whose cache others read.
public protocol SharedFileSystem: FileSystem, ~Copyable {
  /// The cache's slots.
  var memory: SlotMemory { get }

  /// The slot in which the cache's board begins; nothing where it was not made to be shared.
  var boardSlot: Int? { get }

  /// Has a function say which slots must stay as they are; it is asked before a block leaves.
  mutating func keepSlots(_ isInUse: @escaping (Int) -> Bool)

  /// Has a function say which files without names must stay; it is asked before one goes. Such a file is held,
  /// and whoever said so releases it.
  mutating func keepFiles(_ isHeld: @escaping (FileNumber) -> Bool)

  /// Gives memory back that is used for what can be made again.
  mutating func forgetIndexes()

  /// Writes everything and marks the volume as unmounted properly.
  mutating func unmount() throws(FileError)
}

extension Ext2Volume: SharedFileSystem where Device: ~Copyable, Policy: ~Copyable {
  public var boardSlot: Int? { cache.board?.firstSlot }

  public mutating func keepSlots(_ isInUse: @escaping (Int) -> Bool) {
    cache.isInUse = isInUse
  }

  public mutating func keepFiles(_ isHeld: @escaping (FileNumber) -> Bool) {
    isHeldOutside = isHeld
  }
}
