// Names of a directory on their way to a client: how many, whether there are more, and then for each the
// file's number, its kind, the name's length and the name.

/// Where in the slot what stands.
private enum ListingLayout {
  static let count = 0
  static let hasMore = 8
  static let entries = 16
  /// In front of each name.
  static let headSize = 10
}

/// Writes names where the client reads them.
struct ListingWriter {
  private let memory: SlotMemory
  private var place = ListingLayout.entries
  private var count = 0

  init(_ area: ExchangeArea) { memory = area.memory }

  /// Adds a name.
  ///
  /// - Returns: Whether there is room for any other behind it.
  mutating func append(_ name: RawSpan, _ file: FileNumber, _ kind: FileKind?) -> Bool {
    let slot = ExchangeArea.smallSlot
    memory.store(file.rawValue, to: slot, at: place)
    memory.store(UInt8(truncatingIfNeeded: kind?.code ?? 0), to: slot, at: place &+ 8)
    memory.store(UInt8(truncatingIfNeeded: name.byteCount), to: slot, at: place &+ 9)
    memory.copy(name, to: slot, at: place &+ ListingLayout.headSize)
    place &+= ListingLayout.headSize &+ name.byteCount
    count &+= 1
    return place &+ ListingLayout.headSize &+ 255 <= SlotMemory.slotSize
  }

  /// Says how many there are.
  func finish(hasMore: Bool) {
    memory.store(
      UInt64(truncatingIfNeeded: count), to: ExchangeArea.smallSlot, at: ListingLayout.count)
    memory.store(
      (hasMore ? 1 : 0) as UInt64, to: ExchangeArea.smallSlot, at: ListingLayout.hasMore)
  }
}

/// Reads names.
struct ListingReader {
  private let memory: SlotMemory
  private var place = ListingLayout.entries
  private var left: UInt64
  /// Whether the directory goes on.
  let hasMore: Bool

  init(_ area: ExchangeArea) {
    memory = area.memory
    left = memory.word64(ExchangeArea.smallSlot, at: ListingLayout.count)
    hasMore = memory.word64(ExchangeArea.smallSlot, at: ListingLayout.hasMore) != 0
  }

  /// Lends the next name; what is none, because the other side made it up, ends the list.
  ///
  /// - Returns: Whether there was one, and whether the closure wants another.
  mutating func next(
    _ body: (_ name: RawSpan, _ file: FileNumber, _ kind: FileKind?) -> Bool
  ) -> (isThere: Bool, wantsMore: Bool) {
    let slot = ExchangeArea.smallSlot
    let end = SlotMemory.slotSize
    guard left > 0, place &+ ListingLayout.headSize <= end else { return (false, true) }
    let count = Int(memory.byte(slot, at: place &+ 9))
    guard count > 0, place &+ ListingLayout.headSize &+ count <= end else { return (false, true) }
    left &-= 1
    let head = place
    place &+= ListingLayout.headSize &+ count
    let wantsMore = body(
      memory.bytes(slot, at: head &+ ListingLayout.headSize, count: count),
      FileNumber(memory.word64(slot, at: head)),
      FileKind(code: UInt64(memory.byte(slot, at: head &+ 8))))
    return (true, wantsMore)
  }
}
