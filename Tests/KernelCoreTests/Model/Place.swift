// A place of a page-table entry, as plain numbers.

/// An entry of a page table.
struct Place: Hashable {
  /// The frame of the table.
  var table: Int
  var index: Int

  init(table: Int, index: Int) {
    self.table = table
    self.index = index
  }

  /// Reads the kernel's record of a place.
  init(binding: UInt32) {
    self.init(table: Int(binding / 512), index: Int(binding % 512))
  }
}
