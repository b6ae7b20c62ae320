// Why an archive is refused. Every malformed thing has a name, so that whoever made it knows what to
// mend.

/// What is wrong with an archive.
public enum ArchiveError: Error, Equatable, Sendable {
  /// It is shorter than a header, or does not begin like one.
  case notAnArchive
  /// It is of another version of the format.
  case unknownVersion(UInt32)
  /// There are fewer bytes than the header says.
  case truncated
  /// It has more than `Archive.maximumEntries` entries, or they do not lie within.
  case badEntryCount
  /// An entry, counted from zero, is malformed.
  case entry(Int, ArchiveEntryError)
}
