// The files that a server serves, packed into one piece of memory by `scripts/make-site.py`: a boot module
// now, a file on a disk later. It is checked whole, once, and read in place; nothing of it is copied.
// What a file's name means to a client is not decided here.
//
// All numbers are little endian. The header, 32 bytes: the magic EXOSSITE; the version, 1, and the count
// of entries, 4 bytes each; the count of bytes of the whole, 8; zero, 8. Then the entries, in the order of
// their paths' bytes, 48 bytes each:
//
//     0  where the path stands, and its count of bytes, 4 each
//     8  where the content type stands, and its count of bytes, 4 each
//    16  where the data stands, a multiple of 4096
//    24  the data's count of bytes
//    32  when the file was last modified, in seconds since 1970
//    40  a digest of the data: another for every other content
//
// Places count from the start of the archive. A path begins with a slash, is UTF-8 by intent, and stands
// for one file. Paths, types and data lie behind the entries.

public import ExOSNetwork

/// A checked archive of files.
public struct Archive: Sendable {
  /// The whole.
  let content: Content
  /// How many files it has.
  public let count: Int

  /// As many files as an archive may have, and bytes as a path may have.
  public static let maximumEntries = 16_384
  public static let maximumPath = 1024
  static let version: UInt32 = 1
  static let headerSize = 32
  static let entrySize = 48
  static let pageSize: UInt64 = 4096
  /// EXOSSITE.
  private static let magic: UInt64 = 0x4554_4953_534f_5845

  /// Checks an archive.
  ///
  /// - Parameter content: The whole archive; what lies behind its end is ignored.
  /// - Throws: The first thing found to be wrong.
  public init(_ content: Content) throws(ArchiveError) {
    let bytes = content.bytes
    guard bytes.byteCount >= Archive.headerSize, bytes.word64(at: 0) == Archive.magic else {
      throw .notAnArchive
    }
    guard bytes.word32(at: 8) == Archive.version else {
      throw .unknownVersion(bytes.word32(at: 8))
    }
    let size = bytes.word64(at: 16)
    guard size <= UInt64(bytes.byteCount) else { throw .truncated }
    let entries = Int(bytes.word32(at: 12))
    let end = Archive.headerSize &+ entries &* Archive.entrySize
    guard entries <= Archive.maximumEntries, UInt64(end) <= size else { throw .badEntryCount }
    self.content = content.part(from: 0, count: Int(size))
    count = entries
    for index in 0..<entries {
      do throws(ArchiveEntryError) { try check(index, behind: UInt64(end)) } catch {
        throw .entry(index, error)
      }
    }
  }

  /// The file at an index, in the order of paths.
  ///
  /// - Precondition: The index is less than `count`.
  public subscript(index: Int) -> ArchivedFile {
    precondition(index >= 0 && index < count)
    return ArchivedFile(content, at: Archive.headerSize &+ index &* Archive.entrySize)
  }
}
