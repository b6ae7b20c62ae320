// What a file is called when names are out of the way: an inode's number, widened so that volumes can
// be told apart in it.

/// A file's number: POSIX's file serial number, `st_ino`.
public struct FileNumber: Hashable, Sendable {
  public var rawValue: UInt64

  @inline(__always)
  public init(_ rawValue: UInt64) { self.rawValue = rawValue }
}
