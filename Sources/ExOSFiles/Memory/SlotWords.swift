// Words that lie side by side over many slots, found by one number. One of the few unsafe files: it keeps an
// address and checks every number itself.

/// Words of eight bytes in a run of slots, which live as long as these.
@safe struct SlotWords: Sendable {
  private nonisolated(unsafe) let base: UnsafeMutablePointer<UInt64>
  private let count: Int

  /// Words somewhere in memory.
  ///
  /// Whoever makes it promises that the memory stays mapped while it is used.
  @unsafe init(base: UnsafeMutablePointer<UInt64>, count: Int) {
    unsafe self.base = base
    self.count = count
  }

  /// The word of a number.
  ///
  /// - Precondition: The number is less than the count.
  subscript(index: Int) -> UInt64 {
    @inline(__always)
    get {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: count))
      return unsafe base[index]
    }
    @inline(__always)
    nonmutating set {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: count))
      unsafe base[index] = newValue
    }
  }
}
