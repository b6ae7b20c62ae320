// The checksum of GPT (UEFI 2.10 §5.3.1; ITU-T V.42 §8.1.1.6.2), four bits at a time: a table of sixteen
// words is made faster than a larger one pays for itself.

import ExOSMemory

/// A cyclic redundancy check over bytes in slots.
struct CRC32 {
  private var remainder = UInt32.max
  private static let polynomial: UInt32 = 0xedb8_8320
  private let table: InlineArray<16, UInt32>

  init() {
    table = InlineArray { index in
      var value = UInt32(truncatingIfNeeded: index)
      for _ in 0..<4 {
        value = value &>> 1 ^ (value & 1 == 0 ? 0 : CRC32.polynomial)
      }
      return value
    }
  }

  /// The sum of all bytes so far.
  var value: UInt32 { ~remainder }

  /// Adds bytes of a slot.
  mutating func add(_ memory: SlotMemory, _ slot: Int, _ places: Range<Int>) {
    for place in places { add(memory.byte(slot, at: place)) }
  }

  /// Adds as many zeroes.
  mutating func addZeroes(_ count: Int) { for _ in 0..<count { add(0) } }

  private mutating func add(_ byte: UInt8) {
    remainder ^= UInt32(byte)
    remainder = remainder &>> 4 ^ table[Int(remainder & 15)]
    remainder = remainder &>> 4 ^ table[Int(remainder & 15)]
  }
}
