// Slots on the heap, for tests, for files in memory, and for programs that need no frames of their own.
// One of the few unsafe files: it owns the memory that it lends.

/// The memory of many slots, taken at start, zeroed, and given back at the end.
@safe public final class SlotStore {
  private let base: UnsafeMutableRawPointer
  /// The slots; they live as long as the store.
  public let memory: SlotMemory

  /// Takes memory for so many slots.
  public init(slotCount: Int) {
    let size = max(slotCount, 1) &* SlotMemory.slotSize
    unsafe base = .allocate(byteCount: size, alignment: SlotMemory.slotSize)
    unsafe base.initializeMemory(as: UInt8.self, repeating: 0, count: size)
    unsafe memory = SlotMemory(base: base, slotCount: max(slotCount, 1))
  }

  deinit { unsafe base.deallocate() }
}
