// What walking a tree remembers of the directories that it is in.

/// A directory of a tree, and which of its names are still to be walked.
struct TreeLevel {
  /// A name, and the file that it was when the directory was read.
  struct Entry {
    var name: [UInt8]
    var file: FileNumber
  }

  var directory: FileNumber
  /// Where a copy's entries go.
  var target: FileNumber?
  /// What the directory above calls it.
  var name: [UInt8] = []
  /// Taken from the end.
  var entries: [Entry]
}
