// What is known of a file beside its content.

/// A file's attributes: POSIX's `struct stat`.
public struct FileAttributes: Equatable, Sendable {
  public var number: FileNumber
  public var kind: FileKind
  /// The twelve bits of `st_mode` below the kind.
  public var permissions: UInt16
  /// How many names the file has.
  public var linkCount: Int
  public var owner: UInt32
  public var group: UInt32
  /// In bytes.
  public var size: UInt64
  /// What it takes on the disk, in units of 512 bytes.
  public var sectorCount: UInt64
  public var accessTime: FileTime
  public var modificationTime: FileTime
  public var changeTime: FileTime
}
