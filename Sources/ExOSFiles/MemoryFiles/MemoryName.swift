// A name of a file in memory. Names are found by a hash of themselves and their directory, and listed in
// the order in which they were made.

/// A row of the table of names.
struct MemoryName {
  /// -1 while the row is free.
  var directory: Int32 = -1
  var file: Int32 = -1
  var name: [UInt8] = []
  var hash: UInt64 = 0
  /// Greater than that of any name that was made before.
  var position: UInt64 = 0
  /// The next row in the same bucket, or the next free one.
  var nextInBucket: Int32 = -1
  /// The neighbours in the directory.
  var next: Int32 = -1
  var previous: Int32 = -1

  /// The hash of a name in a directory.
  static func hash(_ name: RawSpan, in directory: Int) -> UInt64 {
    var hash = UInt64(truncatingIfNeeded: directory) &+ 1
    var place = 0
    while place < name.byteCount {
      hash = (hash ^ name.word(at: place)) &* 0x9e37_79b9_7f4a_7c15
      hash ^= hash &>> 29
      place &+= 8
    }
    return hash
  }

  /// Whether this is a directory's name.
  func isEqual(_ other: RawSpan, _ otherHash: UInt64, in otherDirectory: Int) -> Bool {
    guard hash == otherHash, Int(directory) == otherDirectory, name.count == other.byteCount
    else { return false }
    for place in 0..<name.count where name[place] != other.byte(at: place) { return false }
    return true
  }
}
