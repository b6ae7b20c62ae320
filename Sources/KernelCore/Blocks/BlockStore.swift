// What block ownership needs of a disk and of memory, and nothing else. The kernel implements it over a
// controller and frames, the tests over a disk that loses power. There is one request at a time; its end
// is told by `BlockTable.complete`.

public import ExokernelABI

/// The disk under an ownership table, and the table's memory.
public protocol BlockStore: ~Copyable {
  /// How many blocks of 4 KiB the disk has.
  var blockCount: UInt64 { get }

  /// A row of the table that everybody sees; indices are below `BlockTableLayout.rowCount`.
  subscript(extent index: Int) -> ExtentRecord { get set }
  /// A 64-bit word of a buffer of one block; there are `BlockTableLayout.bufferCount`.
  subscript(word index: Int, inBuffer buffer: Int) -> UInt64 { get set }

  /// Begins to read a block into a buffer.
  mutating func read(_ block: UInt64, into buffer: Int)
  /// Begins to write a block from a buffer, which stays as it is meanwhile.
  mutating func write(_ block: UInt64, from buffer: Int)
  /// Begins to fill blocks with zeroes.
  mutating func zero(_ first: UInt64, count: UInt64)
  /// Begins to make everything that has ended durable.
  mutating func flush()
}
