// The memory of cache slots: on the metal frames that lie side by side in the address space, on the host
// a piece of the heap. One of the few unsafe files: it keeps an address and checks every place itself, so
// that what a disk says can be compared, loaded and stored without a span for each word.

/// Slots of one frame each, which live as long as whoever made them says.
@safe public struct SlotMemory: Sendable {
  private nonisolated(unsafe) let base: UnsafeMutableRawPointer
  /// How many slots there are.
  public let slotCount: Int

  /// The bytes of a slot: a frame's, and a device block's.
  public static let slotSize = 4096

  /// Slots somewhere in memory.
  ///
  /// Whoever makes it promises that the memory stays mapped while it is used.
  @unsafe public init(base: UnsafeMutableRawPointer, slotCount: Int) {
    unsafe self.base = base
    self.slotCount = slotCount
  }

  @inline(__always)
  private func address(_ slot: Int, _ offset: Int, _ count: Int) -> UnsafeMutableRawPointer {
    precondition(UInt(bitPattern: slot) < UInt(bitPattern: slotCount))
    precondition(offset >= 0 && count >= 0 && count <= SlotMemory.slotSize &- offset)
    return unsafe base + (slot &* SlotMemory.slotSize &+ offset)
  }

  /// The byte at a place of a slot.
  @inline(__always)
  public func byte(_ slot: Int, at offset: Int) -> UInt8 {
    unsafe address(slot, offset, 1).load(as: UInt8.self)
  }

  /// The little-endian word of two bytes at a place of a slot.
  @inline(__always)
  public func word16(_ slot: Int, at offset: Int) -> UInt16 {
    unsafe UInt16(littleEndian: address(slot, offset, 2).loadUnaligned(as: UInt16.self))
  }

  /// The little-endian word of four bytes at a place of a slot.
  @inline(__always)
  public func word32(_ slot: Int, at offset: Int) -> UInt32 {
    unsafe UInt32(littleEndian: address(slot, offset, 4).loadUnaligned(as: UInt32.self))
  }

  /// The little-endian word of eight bytes at a place of a slot.
  @inline(__always)
  public func word64(_ slot: Int, at offset: Int) -> UInt64 {
    unsafe UInt64(littleEndian: address(slot, offset, 8).loadUnaligned(as: UInt64.self))
  }

  /// All words of a slot and of those behind it.
  func words(from slot: Int) -> SlotWords {
    let start = unsafe address(slot, 0, SlotMemory.slotSize)
    let count = (slotCount &- slot) &* (SlotMemory.slotSize / 8)
    return unsafe SlotWords(base: start.assumingMemoryBound(to: UInt64.self), count: count)
  }

  /// Stores a number, little-endian, at a place of a slot.
  @inline(__always)
  public func store<Word: FixedWidthInteger & BitwiseCopyable>(
    _ word: Word, to slot: Int, at offset: Int
  ) {
    let place = unsafe address(slot, offset, MemoryLayout<Word>.size)
    unsafe place.storeBytes(of: word.littleEndian, as: Word.self)
  }

  /// Copies bytes to a place of a slot.
  @inline(__always)
  public func copy(_ bytes: RawSpan, to slot: Int, at offset: Int) {
    let target = unsafe address(slot, offset, bytes.byteCount)
    unsafe bytes.withUnsafeBytes { source in
      guard let start = source.baseAddress else { return }
      unsafe target.copyMemory(from: start, byteCount: source.count)
    }
  }

  /// Zeroes bytes of a slot.
  @inline(__always)
  public func clear(_ slot: Int, at offset: Int, count: Int) {
    unsafe _ = address(slot, offset, count).initializeMemory(
      as: UInt8.self, repeating: 0, count: count)
  }

  /// Whether so many bytes at a place of a slot are these.
  @inline(__always)
  public func matches(_ bytes: RawSpan, _ slot: Int, at offset: Int) -> Bool {
    let stored = unsafe address(slot, offset, bytes.byteCount)
    for place in 0..<bytes.byteCount {
      let byte = unsafe bytes.unsafeLoad(fromByteOffset: place, as: UInt8.self)
      if unsafe stored.load(fromByteOffset: place, as: UInt8.self) != byte { return false }
    }
    return true
  }

  /// The bytes at a place of a slot; they change when the slot's content does.
  @inline(__always) @_lifetime(borrow self)
  public func bytes(_ slot: Int, at offset: Int, count: Int) -> RawSpan {
    let span = unsafe RawSpan(_unsafeStart: address(slot, offset, count), byteCount: count)
    return unsafe _overrideLifetime(span, borrowing: self)
  }
}
