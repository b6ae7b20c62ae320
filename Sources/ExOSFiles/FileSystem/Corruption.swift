// What of a volume cannot be as it is.

/// A structure on disk that was refused.
public enum Corruption: Equatable, Sendable {
  /// The superblock's numbers do not fit each other or the device.
  case superblock
  /// A group's descriptor names blocks outside its group, or counts more than there is.
  case groupDescriptor
  /// The bitmap of blocks says otherwise than who uses them, or than the count of free ones.
  case blockBitmap
  /// The bitmap of inodes, likewise.
  case inodeBitmap
  /// An inode number that does not exist, or an inode that is no file.
  case inode
  /// A block number outside the volume, or of the volume's own structures.
  case blockPointer
  /// A directory's entries do not tile its blocks, or its size is impossible.
  case directory
  /// A symbolic link's size is impossible.
  case symbolicLink
  /// More or fewer names than links.
  case linkCount
  /// A block of extended attributes that is none.
  case extendedAttributes
}
