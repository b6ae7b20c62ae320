// Content where it lies: a piece of a file in the slot that holds it, so that it can be read, mapped or
// sent without a copy.

/// A piece of a file's content that lies in one slot.
///
/// It is what it is until the next call on its file system, or while it is pinned, whatever is written to
/// the file meanwhile.
public struct FileView: Sendable {
  /// The slots.
  public let memory: SlotMemory
  /// The slot that the bytes lie in.
  public let slot: Int
  /// Where in the slot they begin.
  public let offset: Int
  /// How many there are; none at the end of the file.
  public let count: Int

  @inline(__always)
  init(memory: SlotMemory, slot: Int, offset: Int, count: Int) {
    self.memory = memory
    self.slot = slot
    self.offset = offset
    self.count = count
  }

  /// What is behind so many of its bytes; nothing if it has no more.
  @inline(__always)
  func dropping(_ count: Int) -> FileView {
    let dropped = min(count, self.count)
    return FileView(
      memory: memory, slot: slot, offset: offset &+ dropped, count: self.count &- dropped)
  }

  /// This and the piece behind it; nothing unless they lie side by side in one slot.
  public func joined(with next: FileView) -> FileView? {
    guard next.slot == slot, next.offset == offset &+ count else { return nil }
    return FileView(memory: memory, slot: slot, offset: offset, count: count &+ next.count)
  }

  /// The bytes.
  public var bytes: RawSpan {
    @inline(__always) @_lifetime(borrow self)
    get { memory.bytes(slot, at: offset, count: count) }
  }
}
