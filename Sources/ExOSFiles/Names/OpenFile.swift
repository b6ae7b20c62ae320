// An open file: which one, how, and where the next byte comes from.

/// A row of the table of open files.
struct OpenFile {
  /// Nothing while the row is free.
  var file: FileNumber?
  var options: OpenOptions = []
  /// In bytes; for a directory the position of its next name.
  var offset: UInt64 = 0
}
