// How full a volume is.

/// What `df` prints: POSIX's `struct statvfs`.
public struct FileSystemStatistics: Equatable, Sendable {
  public var blockSize: Int
  public var blockCount: UInt64
  public var freeBlockCount: UInt64
  public var fileCount: UInt64
  public var freeFileCount: UInt64
  public var isReadOnly: Bool
}
