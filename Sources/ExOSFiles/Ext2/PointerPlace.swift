// Where a pointer to a block is stored.

/// A place in an inode, or in a table of pointers.
struct PointerPlace {
  /// The block that is the table; 0 for the inode itself.
  var table: UInt32
  var index: Int
}
