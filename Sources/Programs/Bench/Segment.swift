// A packet as the kernel's filters read it.

import KernelCore

/// The first bytes of a TCP segment, of which filters look at a few.
@safe struct Segment: PacketBytes {
  let count = 54
  private let words: UnsafeMutablePointer<UInt64>

  private nonisolated(unsafe) static let storage = UnsafeMutablePointer<UInt64>.allocate(
    capacity: 8)

  /// A segment to a port, in the one place where segments stand.
  init(to address: UInt32, port: UInt16) {
    unsafe words = Segment.storage
    unsafe words.initialize(repeating: 0, count: 8)
    // Type and header length; the protocol; the address; the port.
    unsafe words[1] = 0x0045_0008_0000_0000
    unsafe words[2] = 0x0600_0000_0000_0000
    unsafe words[3] = UInt64(UInt16(truncatingIfNeeded: address >> 16).byteSwapped) << 48
    unsafe words[4] =
      UInt64(UInt16(truncatingIfNeeded: address).byteSwapped) | UInt64(port.byteSwapped) << 32
  }

  subscript(word offset: Int) -> UInt64 {
    @inline(__always) get {
      unsafe UnsafeRawPointer(words).loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }
  }
}
