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
  /// How many slots this client may pin.
  public var pinLimit: Int

  /// Writes them where the client reads them.
  func write(to area: ExchangeArea) {
    var words = WordCursor(area)
    words.append(UInt64(truncatingIfNeeded: blockSize))
    words.append(UInt64(truncatingIfNeeded: slotCount))
    words.append(UInt64(truncatingIfNeeded: boardSlot))
    words.append(UInt64(truncatingIfNeeded: pinLimit))
  }

  /// Reads them; nothing where they cannot be.
  public init?(_ area: ExchangeArea) {
    var words = WordCursor(area)
    let blockSize = words.next()
    let slotCount = words.next()
    let boardSlot = words.next()
    let pinLimit = words.next()
    guard blockSize.nonzeroBitCount == 1, blockSize <= UInt64(SlotMemory.slotSize),
      slotCount <= UInt64(SlotNames.capacity), boardSlot < slotCount, pinLimit <= slotCount,
      CacheBoard.slotCount(for: Int(slotCount)) <= Int(slotCount &- boardSlot)
    else { return nil }
    self.blockSize = Int(blockSize)
    self.slotCount = Int(slotCount)
    self.boardSlot = Int(boardSlot)
    self.pinLimit = Int(pinLimit)
  }

  init(blockSize: Int, slotCount: Int, boardSlot: Int, pinLimit: Int) {
    self.blockSize = blockSize
    self.slotCount = slotCount
    self.boardSlot = boardSlot
    self.pinLimit = pinLimit
  }
}

extension FileSystemStatistics {
  /// Writes them where the client reads them.
  func write(to area: ExchangeArea) {
    var words = WordCursor(area)
    words.append(UInt64(truncatingIfNeeded: blockSize))
    words.append(blockCount)
    words.append(freeBlockCount)
    words.append(fileCount)
    words.append(freeFileCount)
    words.append(isReadOnly ? 1 : 0)
  }

  /// Reads them.
  init(_ area: ExchangeArea) {
    var words = WordCursor(area)
    blockSize = Int(truncatingIfNeeded: words.next())
    blockCount = words.next()
    freeBlockCount = words.next()
    fileCount = words.next()
    freeFileCount = words.next()
    isReadOnly = words.next() != 0
  }
}
