// Why one entry of an archive is refused.

/// What is wrong with one entry.
public enum ArchiveEntryError: Error, Equatable, Sendable {
  /// The path or the content type does not lie between the entries and the end.
  case textOutside
  /// The path does not begin with a slash, ends with one, is longer than `Archive.maximumPath`, or has an
  /// empty, `.` or `..` segment or a NUL.
  case badPath
  /// The path does not come after the one before it in the order of bytes.
  case outOfOrder
  /// The content type is empty, too long, or has characters that a header field may not have.
  case badType
  /// The data does not begin at a page.
  case misaligned
  /// The data does not lie between the entries and the end.
  case dataOutside
  /// The time is later than the year 9999.
  case badTime
}
