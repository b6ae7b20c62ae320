// By what one content of a file is told from another.

import ExOSFiles

/// A file's size and when it was modified, and the digest that they make with its number.
struct FileIdentity: Equatable {
  var size: UInt64 = 0
  /// When it was last modified, in seconds since 1970; nothing where HTTP has no such time.
  var modified: UInt64?
  /// Another for every other content, as far as times tell: the entity tag.
  var digest: UInt64 = 0

  /// The last second of the year 9999.
  private static let latestTime: Int64 = 253_402_300_799

  init() {}

  init(_ attributes: FileAttributes) {
    size = attributes.size
    let time = attributes.modificationTime.seconds
    if time >= 0, time <= FileIdentity.latestTime { modified = UInt64(time) }
    let words: [4 of UInt64] = [
      attributes.number.rawValue, attributes.size,
      UInt64(bitPattern: time), UInt64(attributes.modificationTime.nanoseconds),
    ]
    for index in words.indices {
      digest = (digest ^ words[index]) &* 0x9e37_79b9_7f4a_7c15
      digest ^= digest &>> 29
    }
  }
}
