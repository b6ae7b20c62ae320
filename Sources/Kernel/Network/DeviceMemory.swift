// Memory that a driver shares with its device: frames that start-up keeps, seen through the direct map.

import CX86
import Drivers

/// Contiguous frames that a device reads and writes.
struct DeviceMemory: DMAMemory, ~Copyable {
  /// For the kernel: what the fast paths use.
  private let address: UInt64
  let byteCount: Int

  var physicalAddress: UInt64 { address &- KernelMemory.directMap }

  /// Takes frames, cleared, for good.
  init(byteCount: Int, _ memory: inout EarlyMemory) {
    address = KernelMemory.direct(memory.take(UInt64(byteCount &+ 4095) >> 12))
    self.byteCount = byteCount
  }

  /// Where a byte is for the kernel.
  @inline(__always)
  func address(_ offset: Int) -> UInt64 {
    address &+ UInt64(truncatingIfNeeded: offset)
  }

  @inline(__always) func load16(at offset: Int) -> UInt16 { x86_load16(address(offset)) }
  @inline(__always) func load32(at offset: Int) -> UInt32 { x86_load32(address(offset)) }
  @inline(__always) func load64(at offset: Int) -> UInt64 { x86_load64(address(offset)) }
  @inline(__always) func store16(_ value: UInt16, at offset: Int) {
    x86_store16(address(offset), value)
  }
  @inline(__always) func store32(_ value: UInt32, at offset: Int) {
    x86_store32(address(offset), value)
  }
  @inline(__always) func store64(_ value: UInt64, at offset: Int) {
    x86_store64(address(offset), value)
  }

  // Volatile accesses stay in order, and so do this processor's stores, and its loads.
  @inline(__always) func releaseFence() { x86_compiler_fence() }
  @inline(__always) func acquireFence() { x86_compiler_fence() }
  @inline(__always) func fullFence() { x86_full_fence() }
}
