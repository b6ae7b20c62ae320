// The memory that a client of a volume's environment gives it: what does not fit into a transfer's words
// goes through here in both directions, and the client says here, by stores alone, which slots of the cache
// it looks at and which files it holds. The client may write anything at any time, so the service reads every
// word once, and checks the copy.

/// A client's slots: what is in use, small things, and content on its way to a file.
public struct ExchangeArea: Sendable {
  public let memory: SlotMemory

  /// How many slots it has.
  public static let slotCount = 7

  public init(_ memory: SlotMemory) {
    self.memory = memory
    heldFiles = HeldFiles(
      memory.words(from: ExchangeArea.currentSlot), from: ExchangeArea.firstHeldWord)
  }

  // MARK: Slots in use

  private static let currentSlot = 0
  private static let pinsSlot = 1
  /// Of so many slots of the cache it can be said how often they are pinned: two bytes each.
  static let pinCapacity = SlotMemory.slotSize / 2

  /// Says which slot was looked at last.
  @inline(__always)
  func setCurrent(_ slot: Int) {
    memory.store(
      UInt64(truncatingIfNeeded: slot &+ 1), to: ExchangeArea.currentSlot, at: 0)
  }

  /// How often the client has pinned a slot.
  @inline(__always)
  func pins(of slot: Int) -> UInt16 { memory.word16(ExchangeArea.pinsSlot, at: slot &* 2) }

  @inline(__always)
  func setPins(_ count: UInt16, of slot: Int) {
    memory.store(count, to: ExchangeArea.pinsSlot, at: slot &* 2)
  }

  /// Whether the client wants a slot to stay as it is.
  @inline(__always)
  func uses(_ slot: Int) -> Bool {
    pins(of: slot) != 0
      || memory.word64(ExchangeArea.currentSlot, at: 0) == UInt64(truncatingIfNeeded: slot &+ 1)
  }

  /// How many slots the client has pinned.
  var pinnedCount: Int {
    var count = 0
    var slot = 0
    while slot < ExchangeArea.pinCapacity {
      // Four at a time, for most are not.
      if memory.word64(ExchangeArea.pinsSlot, at: slot &* 2) != 0 {
        for neighbour in slot..<slot &+ 4 where pins(of: neighbour) != 0 { count &+= 1 }
      }
      slot &+= 4
    }
    return count
  }

  // MARK: Files in use

  /// In the slot that says which slot was looked at last.
  private static let firstHeldWord = 256
  /// The files that the client holds.
  let heldFiles: HeldFiles

  /// Says that nothing is in use.
  func clearUses() {
    memory.clear(ExchangeArea.currentSlot, at: 0, count: SlotMemory.slotSize)
    memory.clear(ExchangeArea.pinsSlot, at: 0, count: SlotMemory.slotSize)
  }

  // MARK: Names and small answers

  /// The slot of names, attributes and listings.
  static let smallSlot = 2
  /// Where a second name stands.
  static let secondName = 256

  // MARK: Content

  /// The first slot of content, and how many bytes go at a time.
  static let contentSlot = 3
  static let contentSize = 4 * SlotMemory.slotSize
}
