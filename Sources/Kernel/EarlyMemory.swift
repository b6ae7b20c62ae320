// Memory for what the kernel keeps for ever: its page tables and the revealed tables. Taken once, behind
// the image and the modules; what follows belongs to environments.

import CX86

/// A run of frames, given out from the front.
///
/// Only start-up uses it.
struct EarlyMemory {
  /// The next frame.
  private(set) var next: UInt64
  /// The frame behind the region's last.
  let end: UInt64

  /// The memory from an address to the end of its region.
  init(from begin: UInt64, in multiboot: Multiboot) {
    let first = (begin &+ 0xfff) >> 12
    var end = first
    multiboot.forEachRegion { region in
      if region.contains(first) { end = region.upperBound }
    }
    next = first
    // What the boot stub mapped ends at 1 GiB.
    self.end = min(end, 1 << 18)
  }

  /// Takes a run of frames, cleared.
  ///
  /// - Returns: The physical address of the first.
  mutating func take(_ count: UInt64) -> UInt64 {
    guard count <= end &- next else {
      SerialConsole.write("exokernel: too little memory for the kernel's tables: ")
      SerialConsole.write((count &- (end &- next)) >> 8 &+ 1)
      SerialConsole.write(" MiB more are needed; give QEMU more with --memory\n")
      SerialConsole.end(status: 1)
    }
    let address = next << 12
    x86_fill_words(KernelMemory.direct(address), count << 9)
    next &+= count
    return address
  }
}
