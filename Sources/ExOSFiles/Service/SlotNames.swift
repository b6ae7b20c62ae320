// By what a client has the cache's slots mapped: a number each, most often a frame's. They cross in the
// content slots of the exchange area when a client connects.

/// The numbers of a cache's slots.
public enum SlotNames {
  /// As many as fit, and as can be pinned.
  public static let capacity = min(ExchangeArea.contentSize / 4, ExchangeArea.pinCapacity)

  /// Writes the numbers where the client reads them.
  static func write(_ names: [UInt32], to area: ExchangeArea) {
    for (index, name) in names.enumerated() where index < capacity {
      let place = index &* 4
      area.memory.store(
        name, to: ExchangeArea.contentSlot &+ place / SlotMemory.slotSize,
        at: place % SlotMemory.slotSize)
    }
  }

  /// Reads the number of a slot.
  public static func name(of slot: Int, in area: ExchangeArea) -> UInt32 {
    let place = slot &* 4
    return area.memory.word32(
      ExchangeArea.contentSlot &+ place / SlotMemory.slotSize, at: place % SlotMemory.slotSize)
  }
}
