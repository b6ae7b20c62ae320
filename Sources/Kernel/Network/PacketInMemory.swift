// A packet, or a header, in the driver's memory, as the core reads and copies it.

import CX86
import ExokernelABI
import KernelCore

/// Bytes of a packet.
struct PacketInMemory: PacketBytes {
  /// The first; buffers are longer than packets, so that whole words can be read.
  let address: UInt64
  let count: Int

  subscript(word offset: Int) -> UInt64 {
    @inline(__always) get { x86_load64(address &+ UInt64(truncatingIfNeeded: offset)) }
  }
}
