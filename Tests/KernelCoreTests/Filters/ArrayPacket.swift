// Packets as arrays. What lies behind a packet's end is noise that must not count.

import KernelCore

/// A packet, or a header.
struct ArrayPacket: PacketBytes {
  var bytes: [UInt8]
  /// What a load finds behind the end.
  var noise: UInt8 = 0xa5

  var count: Int { bytes.count }

  subscript(word offset: Int) -> UInt64 {
    precondition(offset >= 0 && offset < bytes.count, "a load that does not begin in the packet")
    var word: UInt64 = 0
    for position in (offset..<offset + 8).reversed() {
      word = word << 8 | UInt64(position < bytes.count ? bytes[position] : noise)
    }
    return word
  }
}
