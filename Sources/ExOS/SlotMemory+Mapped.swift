// Slots that are pages of the program's address space.

public import ExOSFiles

extension SlotMemory {
  /// Slots at consecutive pages.
  ///
  /// Whoever makes it promises that a slot is mapped while it is used.
  @unsafe public init(mappedAt address: UInt64, slotCount: Int) {
    unsafe self.init(
      base: UnsafeMutableRawPointer(bitPattern: UInt(address)).unsafelyUnwrapped,
      slotCount: slotCount)
  }
}
