// Bits of a bitmap on disk, which is one block, and is looked at 64 bits at a time.

extension Ext2Volume where Device: ~Copyable, Policy: ~Copyable {
  /// The first clear bit among some; nothing if all are set.
  mutating func clearBit(
    in bitmap: UInt32, _ bits: Range<UInt32>
  ) throws(FileError) -> UInt32? {
    let slot = try slot(of: bitmap)
    let base = geometry.offset(of: bitmap)
    var word = Int(bits.lowerBound &>> 6)
    var mask = UInt64.max &<< UInt64(bits.lowerBound & 63)
    while word &<< 6 < Int(bits.upperBound) {
      let free = ~memory.word64(slot, at: base &+ word &* 8) & mask
      if free != 0 {
        let bit = UInt32(truncatingIfNeeded: word &<< 6 &+ free.trailingZeroBitCount)
        return bit < bits.upperBound ? bit : nil
      }
      word &+= 1
      mask = .max
    }
    return nil
  }

  /// Whether a bit is set.
  mutating func isBitSet(_ bit: UInt32, in bitmap: UInt32) throws(FileError) -> Bool {
    let slot = try slot(of: bitmap)
    let byte = memory.byte(slot, at: geometry.offset(of: bitmap) &+ Int(bit &>> 3))
    return byte & 1 &<< UInt8(bit & 7) != 0
  }

  /// Sets or clears a bit.
  mutating func setBit(
    _ bit: UInt32, in bitmap: UInt32, to isSet: Bool
  ) throws(FileError) {
    let slot = try slot(of: bitmap)
    let offset = geometry.offset(of: bitmap) &+ Int(bit &>> 3)
    let mask: UInt8 = 1 &<< UInt8(bit & 7)
    let byte = memory.byte(slot, at: offset)
    memory.store(isSet ? byte | mask : byte & ~mask, to: slot, at: offset)
    cache.markDirty(slot)
  }
}
