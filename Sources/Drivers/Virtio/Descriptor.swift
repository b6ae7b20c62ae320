// An entry of the descriptor table (VIRTIO 1.1 §2.6.5), the driver's word to the device. It is only ever
// written: what the device made of the table is of no account.

/// A part of a buffer: an address, and in a second word its length, flags and the number of the next part.
struct Descriptor {
  let address: UInt64
  let rest: UInt64

  /// In the second word: another part follows.
  static var hasNext: UInt64 { 1 << 32 }
  /// In the second word: the device writes this part.
  static var isWritable: UInt64 { 1 << 33 }
  /// One more in the number of the next part.
  static var following: UInt64 { 1 << 48 }

  @inline(__always)
  init(address: UInt64, rest: UInt64) {
    self.address = address
    self.rest = rest
  }

  /// The second word's upper half for a part before the one with this number.
  @inline(__always)
  static func link(to number: Int) -> UInt64 {
    hasNext | UInt64(truncatingIfNeeded: number) << 48
  }
}
