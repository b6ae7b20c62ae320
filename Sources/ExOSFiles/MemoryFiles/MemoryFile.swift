// A file in memory: its attributes, and where its content is.

/// A row of the table of files in memory.
struct MemoryFile {
  /// Nothing while the row is free.
  var kind: FileKind?
  /// How often the row has been given to another file.
  var generation: UInt32 = 0
  var permissions: UInt16 = 0
  var owner: UInt32 = 0
  var group: UInt32 = 0
  var linkCount = 0
  var holds = 0
  var size: UInt64 = 0
  var accessTime = FileTime(seconds: 0)
  var modificationTime = FileTime(seconds: 0)
  var changeTime = FileTime(seconds: 0)
  /// The slot of each block; -1 for a hole.
  var slots: [Int32] = []
  /// How many of them are no holes.
  var slotCount = 0
  /// For a directory: the one above it, and the first and the last of its names.
  var parent: Int32 = -1
  var firstName: Int32 = -1
  var lastName: Int32 = -1
  /// The next free row.
  var next: Int32 = -1
}
