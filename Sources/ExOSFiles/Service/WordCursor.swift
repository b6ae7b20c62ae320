// Words one after the other in an exchange area: how attributes and facts cross.

/// A place in the slot of small things, from its beginning on.
struct WordCursor {
  private let memory: SlotMemory
  private var place = 0

  init(_ area: ExchangeArea) { memory = area.memory }

  /// Writes a word.
  mutating func append(_ word: UInt64) {
    memory.store(word, to: ExchangeArea.smallSlot, at: place)
    place &+= 8
  }

  /// Reads a word.
  mutating func next() -> UInt64 {
    defer { place &+= 8 }
    return memory.word64(ExchangeArea.smallSlot, at: place)
  }
}
