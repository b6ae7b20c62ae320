// Firmware's tables as the direct map shows them: all of memory but the kernel's text and constants.

import Boot
import CX86
import Drivers

/// Physical memory that start-up may look at.
struct FirmwareView: FirmwareMemory {
  /// The end of what the direct map shows, which is mapped in large pages.
  private let end: UInt64

  init(memoryEnd: UInt64) { end = (memoryEnd &+ 0x1f_ffff) & ~0x1f_ffff }

  func contains(_ address: UInt64, byteCount: UInt64) -> Bool {
    guard address < end, byteCount <= end &- address else { return false }
    let hiddenBegin = boot_kernel_start() &- KernelMemory.image
    let hiddenEnd = boot_kernel_constants_end() &- KernelMemory.image
    return address &+ byteCount <= hiddenBegin || address >= hiddenEnd
  }

  func load8(at address: UInt64) -> UInt8 { x86_load8(KernelMemory.direct(address)) }
}
