// One file of an archive that has been checked.

public import ExOSNetwork

/// A file, where it lies.
public struct ArchivedFile: Sendable {
  /// The path's bytes, with a slash before each segment.
  public let path: Content
  /// The media type, as a header field bears it.
  public let type: Content
  public let data: Content
  /// In seconds since 1970, in UTC.
  public let modified: UInt64
  /// Another for every other content.
  public let digest: UInt64

  /// - Precondition: The entry has been checked.
  init(_ archive: Content, at place: Int) {
    let bytes = archive.bytes
    path = archive.part(
      from: Int(bytes.word32(at: place)), count: Int(bytes.word32(at: place &+ 4)))
    type = archive.part(
      from: Int(bytes.word32(at: place &+ 8)), count: Int(bytes.word32(at: place &+ 12)))
    data = archive.part(
      from: Int(truncatingIfNeeded: bytes.word64(at: place &+ 16)),
      count: Int(truncatingIfNeeded: bytes.word64(at: place &+ 24)))
    modified = bytes.word64(at: place &+ 32)
    digest = bytes.word64(at: place &+ 40)
  }
}
