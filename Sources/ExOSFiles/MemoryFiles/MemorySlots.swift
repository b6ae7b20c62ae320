// The slots that files in memory are made of. One that is pinned is not given away, even when its file
// goes.

import ExOSMemory

/// Slots, and which of them are free.
struct MemorySlots: ~Copyable {
  private let store: SlotStore
  private var rows: Table<Row>
  private var firstFree: Int32 = 0
  private(set) var freeCount: Int
  /// How many slots hold content or can.
  let count: Int

  private struct Row {
    var next: Int32
    var pins: Int32 = 0
    var isFreed = false
  }

  init(count: Int) {
    let count = max(count, 1)
    self.count = count
    store = SlotStore(slotCount: count &+ 1)
    freeCount = count
    rows = Table(count: count) { index in
      Row(next: index &+ 1 < count ? Int32(truncatingIfNeeded: index &+ 1) : -1)
    }
  }

  var memory: SlotMemory { store.memory }

  /// The slot that is always zero: the content of holes.
  var zeroSlot: Int { count }

  /// Takes a slot, zeroed.
  mutating func allocate() throws(FileError) -> Int {
    guard firstFree >= 0 else { throw .noSpace }
    let slot = Int(firstFree)
    firstFree = rows[slot].next
    freeCount &-= 1
    memory.clear(slot, at: 0, count: SlotMemory.slotSize)
    return slot
  }

  /// Gives a slot back.
  mutating func free(_ slot: Int) {
    if rows[slot].pins > 0 {
      rows[slot].isFreed = true
      return
    }
    rows[slot] = Row(next: firstFree)
    firstFree = Int32(truncatingIfNeeded: slot)
    freeCount &+= 1
  }

  /// The slot that takes the place of one whose content will be changed; another one where it is pinned.
  mutating func slotToChange(_ slot: Int) throws(FileError) -> Int {
    if rows[slot].pins == 0 { return slot }
    let other = try allocate()
    memory.copy(memory.bytes(slot, at: 0, count: SlotMemory.slotSize), to: other, at: 0)
    free(slot)
    return other
  }

  mutating func pin(_ slot: Int) { if slot != zeroSlot { rows[slot].pins &+= 1 } }

  mutating func unpin(_ slot: Int) {
    if slot == zeroSlot { return }
    precondition(rows[slot].pins > 0)
    rows[slot].pins &-= 1
    if rows[slot].pins == 0, rows[slot].isFreed { free(slot) }
  }
}
