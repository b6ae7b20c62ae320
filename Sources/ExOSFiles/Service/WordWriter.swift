// Words one after the other in a slot: how attributes and facts cross.

/// Writes words to a slot, from its beginning.
struct WordWriter {
  private let memory: SlotMemory
  private let slot: Int
  private var place = 0

  init(_ area: ExchangeArea) {
    memory = area.memory
    slot = ExchangeArea.smallSlot
  }

  mutating func append(_ word: UInt64) {
    memory.store(word, to: slot, at: place)
    place &+= 8
  }
}

/// Reads words from a slot, from its beginning.
struct WordReader {
  private let memory: SlotMemory
  private let slot: Int
  private var place = 0

  init(_ area: ExchangeArea) {
    memory = area.memory
    slot = ExchangeArea.smallSlot
  }

  mutating func next() -> UInt64 {
    defer { place &+= 8 }
    return memory.word64(slot, at: place)
  }
}
