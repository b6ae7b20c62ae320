// What a shared cache says of itself, in slots of its own, so that who has the cache's frames mapped
// read-only can tell by loads whether what it learnt still holds. Written by the one who has the cache;
// how a reader uses it is in Service.

/// A count of changes and a stamp for each slot, in the cache's memory.
///
/// What is read there counts only while no change is under way.
struct CacheBoard {
  private let memory: SlotMemory
  /// The first of the slots that it takes.
  let firstSlot: Int

  /// In front of the stamps: the count, and room.
  private static let stampsOffset = 64

  init(_ memory: SlotMemory, firstSlot: Int) {
    self.memory = memory
    self.firstSlot = firstSlot
  }

  /// How many slots the board of so many takes.
  static func slotCount(for slotCount: Int) -> Int {
    (stampsOffset &+ slotCount &* 8 &+ SlotMemory.slotSize &- 1) / SlotMemory.slotSize
  }

  // MARK: Changes

  /// Twice the volume's count of changes; odd while one is under way.
  @inline(__always)
  var changeCount: UInt64 { memory.word64(firstSlot, at: 0) }

  /// Says that what anybody learnt may become wrong from here on.
  func beginChange() { memory.store(changeCount | 1, to: firstSlot, at: 0) }

  /// Says up to which change everything can be learnt anew.
  func endChange(_ count: UInt64) { memory.store(count &<< 1, to: firstSlot, at: 0) }

  // MARK: Stamps

  /// Another one whenever the slot holds another block, or its content is changed.
  @inline(__always)
  func stamp(of slot: Int) -> UInt64 {
    let place = CacheBoard.stampsOffset &+ slot &* 8
    return memory.word64(
      firstSlot &+ place / SlotMemory.slotSize, at: place & (SlotMemory.slotSize &- 1))
  }

  /// Changes a slot's stamp.
  @inline(__always)
  func renew(_ slot: Int) {
    let place = CacheBoard.stampsOffset &+ slot &* 8
    memory.store(
      stamp(of: slot) &+ 1, to: firstSlot &+ place / SlotMemory.slotSize,
      at: place & (SlotMemory.slotSize &- 1))
  }
}
