// Where blocks of files were found, so that to look at one again costs a few compares, for who has the cache as
// for who only reads it. Whether what stands here still holds each of them sees for itself.

import ExOSMemory

/// Blocks of files and the slots that held them, each believed for as long as nothing changed and the slot
/// holds what it held.
struct FoundBlocks: ~Copyable {
  var rows = Table(count: FoundBlocks.count, repeating: Row())
  private let blockShift: UInt64

  struct Row {
    var file = FileNumber(0)
    /// Which of the file's blocks it is.
    var block: UInt64 = 0
    var slot = 0
    /// Where in the slot the block begins, and how much of it is the file's.
    var offset = 0
    var count = 0
    /// As of which count of changes; the greatest number is nobody's.
    var changeCount = UInt64.max
    /// What the slot is known by as long as it holds the block.
    var stamp: UInt64 = 0
  }

  private static let count = 1024

  init(blockSize: Int) { blockShift = UInt64(blockSize.trailingZeroBitCount) }

  /// The place of a file at which the block begins that an offset is in.
  func start(of offset: UInt64) -> UInt64 { (offset &>> blockShift) &<< blockShift }

  @inline(__always)
  private func place(of file: FileNumber, _ block: UInt64) -> Int {
    let hash = file.rawValue &* 0x9e37_79b9 &+ block
    return Int(truncatingIfNeeded: hash) & (FoundBlocks.count &- 1)
  }

  /// The row of the block that an offset of a file is in; nothing if it was not found lately.
  @inline(__always)
  func row(of file: FileNumber, at offset: UInt64) -> Int? {
    let block = offset &>> blockShift
    let row = place(of: file, block)
    return rows[row].file == file && rows[row].block == block ? row : nil
  }

  /// Remembers where a block was found: all of it that is the file's.
  ///
  /// - Parameter view: Begins where the block does.
  mutating func insert(
    _ view: FileView, of file: FileNumber, at offset: UInt64, changeCount: UInt64, stamp: UInt64
  ) {
    let block = offset &>> blockShift
    rows[place(of: file, block)] = Row(
      file: file, block: block, slot: view.slot, offset: view.offset, count: view.count,
      changeCount: changeCount, stamp: stamp)
  }

  /// What a row says, from an offset of the file on.
  @inline(__always)
  func view(_ row: Int, at offset: UInt64, in memory: SlotMemory) -> FileView {
    FileView(
      memory: memory, slot: rows[row].slot, offset: rows[row].offset, count: rows[row].count
    ).dropping(Int(truncatingIfNeeded: offset & ((1 &<< blockShift) &- 1)))
  }
}
