// Where content lies in the cache, in one word.

/// A piece of a slot.
struct ViewWord: Equatable {
  var slot: Int
  var offset: Int
  var count: Int

  init(slot: Int, offset: Int, count: Int) {
    self.slot = slot
    self.offset = offset
    self.count = count
  }

  init(_ view: FileView) {
    self.init(slot: view.slot, offset: view.offset, count: view.count)
  }

  /// 16 bits for the offset, 16 for the count, and the slot above them.
  var word: UInt64 {
    UInt64(truncatingIfNeeded: offset) | UInt64(truncatingIfNeeded: count) &<< 16
      | UInt64(truncatingIfNeeded: slot) &<< 32
  }

  /// Reads a word; nothing where it names no piece of any of so many slots.
  init?(_ word: UInt64, slotCount: Int) {
    slot = Int(truncatingIfNeeded: word &>> 32)
    offset = Int(UInt16(truncatingIfNeeded: word))
    count = Int(UInt16(truncatingIfNeeded: word &>> 16))
    guard slot < slotCount, offset &+ count <= SlotMemory.slotSize else { return nil }
  }
}
