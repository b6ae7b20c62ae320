// How a file is opened.

/// What `open` is asked for; the names in C are O_RDONLY and so on.
public struct OpenOptions: OptionSet, Sendable {
  public let rawValue: UInt16

  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// To be read: O_RDONLY, or with `write` O_RDWR.
  public static let read = OpenOptions(rawValue: 1)
  /// To be written: O_WRONLY.
  public static let write = OpenOptions(rawValue: 2)
  /// Every write goes to the end: O_APPEND.
  public static let append = OpenOptions(rawValue: 4)
  /// Made if it is not there: O_CREAT.
  public static let create = OpenOptions(rawValue: 8)
  /// With `create`, not if it is there: O_EXCL.
  public static let exclusive = OpenOptions(rawValue: 16)
  /// Emptied first: O_TRUNC.
  public static let truncate = OpenOptions(rawValue: 32)
  /// Only if it is a directory: O_DIRECTORY.
  public static let directory = OpenOptions(rawValue: 64)
  /// Not through a symbolic link at the end of the path: O_NOFOLLOW.
  public static let noFollow = OpenOptions(rawValue: 128)
}
