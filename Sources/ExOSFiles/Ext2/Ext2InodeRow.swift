// An inode that is in memory, with what was learnt of its file.

/// A row of the table of inodes in memory.
struct Ext2InodeRow {
  /// Nothing while the row is free.
  var number: UInt32 = 0
  /// The next row in the same bucket; -1 at the end.
  var next: Int32 = -1
  /// How many hold the file.
  var holds: Int32 = 0
  /// Which move put it in front last.
  var move = 0
  /// Whether the disk has an older one.
  var isDirty = false
  var inode = Ext2Inode()
  /// Where the blocks lie that were looked up last.
  var run = BlockRun()
  /// The block of the file that was allocated last, and where.
  var allocated = BlockRun()
  /// The block of a directory from which on there may be room for a name.
  var roomHint: UInt32 = 0
  /// The block that a sequential reader will ask for next.
  var nextRead: UInt32 = 0
  /// Up to which block has been read ahead.
  var aheadEnd: UInt32 = 0
}
