// What a shared cache says of itself, in slots of its own, so that who has the cache's frames mapped
// read-only can tell by loads whether what it learnt still holds. Written by the one who has the cache;
// how a reader uses it is in Service.

/// A count of changes and a stamp for each slot, in the cache's memory.
///
/// What is read there counts only while no change is under way.
struct CacheBoard {
  /// The two counts, room, and the stamps.
  private let words: SlotWords
  /// The first of the slots that it takes, which are a memory's last.
  let firstSlot: Int

  private static let firstStamp = 8

  init(_ memory: SlotMemory, firstSlot: Int) {
    words = memory.words(from: firstSlot)
    self.firstSlot = firstSlot
  }

  /// How many slots the board of so many takes.
  static func slotCount(for slotCount: Int) -> Int {
    ((firstStamp &+ slotCount) &* 8 &+ SlotMemory.slotSize &- 1) / SlotMemory.slotSize
  }

  // MARK: Changes

  /// Twice the volume's count of changes; odd while one is under way.
  @inline(__always)
  var changeCount: UInt64 { words[0] }

  /// Says that what anybody learnt may become wrong from here on.
  func beginChange() { words[0] |= 1 }

  /// Says up to which change everything can be learnt anew.
  func endChange(_ count: UInt64) { words[0] = count &<< 1 }

  // MARK: Files without names

  /// How many files without names are kept for those who hold them.
  ///
  /// Who holds a file no more says so while there are any.
  @inline(__always)
  var unnamedCount: UInt64 { words[1] }

  /// Says how many they are.
  func setUnnamedCount(_ count: Int) { words[1] = UInt64(truncatingIfNeeded: count) }

  // MARK: Stamps

  /// Another one whenever the slot holds another block, or its content is changed.
  @inline(__always)
  func stamp(of slot: Int) -> UInt64 { words[CacheBoard.firstStamp &+ slot] }

  /// Changes a slot's stamp.
  @inline(__always)
  func renew(_ slot: Int) { words[CacheBoard.firstStamp &+ slot] &+= 1 }
}
