// The memory that a client of a volume's environment gives it: what does not fit into a transfer's words
// goes through here in both directions, and the client says here, by stores alone, which slots of the cache
// it looks at. The client may write anything at any time, so the service reads every word once, and checks
// the copy.

/// A client's slots: the slots in use, small things, and content on its way to a file.
public struct ExchangeArea: Sendable {
  public let memory: SlotMemory

  /// How many slots it has.
  public static let slotCount = 6

  public init(_ memory: SlotMemory) { self.memory = memory }

  // MARK: Slots in use

  private static let usesSlot = 0
  /// How many slots a client may keep where they are: the one that it looked at last, and its pins.
  public static let useCount = 32

  /// A word that names a slot, and how often it is pinned; 0 for none.
  ///
  /// The first is of the slot that the client looked at last.
  @inline(__always)
  func use(_ index: Int) -> UInt64 { memory.word64(ExchangeArea.usesSlot, at: index &* 8) }

  @inline(__always)
  func setUse(_ index: Int, _ word: UInt64) {
    memory.store(word, to: ExchangeArea.usesSlot, at: index &* 8)
  }

  /// The slot looked at last.
  @inline(__always)
  func setCurrent(_ slot: Int) { setUse(0, UInt64(truncatingIfNeeded: slot &+ 1)) }

  /// Whether the client wants a slot to stay as it is.
  func uses(_ slot: Int) -> Bool {
    let name = UInt64(truncatingIfNeeded: slot &+ 1)
    for index in 0..<ExchangeArea.useCount where use(index) & 0xffff_ffff == name { return true }
    return false
  }

  // MARK: Names and small answers

  /// The slot of names, attributes and listings.
  static let smallSlot = 1
  /// Where a second name stands.
  static let secondName = 256

  // MARK: Content

  /// The first slot of content, and how many bytes go at a time.
  static let contentSlot = 2
  static let contentSize = 4 * SlotMemory.slotSize
}
