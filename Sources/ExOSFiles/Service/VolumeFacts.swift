// What a client learns of a volume when it becomes one, and how full the volume is: both in words of the
// exchange area.

/// What does not change while a volume is served.
public struct VolumeFacts: Equatable, Sendable {
  /// How many bytes of a file lie together.
  public var blockSize: Int
  /// How many slots the cache has.
  public var slotCount: Int
  /// The slot in which the cache's board begins.
  public var boardSlot: Int

  /// Writes them where the client reads them.
  func write(to area: ExchangeArea) {
    var words = WordWriter(area)
    words.append(UInt64(truncatingIfNeeded: blockSize))
    words.append(UInt64(truncatingIfNeeded: slotCount))
    words.append(UInt64(truncatingIfNeeded: boardSlot))
  }

  /// Reads them; nothing where they cannot be.
  public init?(_ area: ExchangeArea) {
    var words = WordReader(area)
    let blockSize = words.next()
    let slotCount = words.next()
    let boardSlot = words.next()
    guard blockSize.nonzeroBitCount == 1, blockSize <= UInt64(SlotMemory.slotSize),
      slotCount <= UInt64(SlotNames.capacity), boardSlot < slotCount,
      CacheBoard.slotCount(for: Int(slotCount)) <= Int(slotCount &- boardSlot)
    else { return nil }
    self.blockSize = Int(blockSize)
    self.slotCount = Int(slotCount)
    self.boardSlot = Int(boardSlot)
  }

  init(blockSize: Int, slotCount: Int, boardSlot: Int) {
    self.blockSize = blockSize
    self.slotCount = slotCount
    self.boardSlot = boardSlot
  }
}

extension FileSystemStatistics {
  /// Writes them where the client reads them.
  func write(to area: ExchangeArea) {
    var words = WordWriter(area)
    words.append(UInt64(truncatingIfNeeded: blockSize))
    words.append(blockCount)
    words.append(freeBlockCount)
    words.append(fileCount)
    words.append(freeFileCount)
    words.append(isReadOnly ? 1 : 0)
  }

  /// Reads them.
  init(_ area: ExchangeArea) {
    var words = WordReader(area)
    blockSize = Int(truncatingIfNeeded: words.next())
    blockCount = words.next()
    freeBlockCount = words.next()
    fileCount = words.next()
    freeFileCount = words.next()
    isReadOnly = words.next() != 0
  }
}
