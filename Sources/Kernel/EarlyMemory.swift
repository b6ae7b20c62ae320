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

  /// Ends with a line that says how much memory is needed, unless so many frames are left.
  func require(_ count: UInt64) {
    guard end < next &+ count else { return }
    SerialConsole.write("exokernel: too little memory: ")
    // What the loader counts in MiB includes what firmware keeps for itself at the top.
    SerialConsole.write((next &+ count) >> 8 &+ 1)
    SerialConsole.write(" MiB are needed; give QEMU as many with --memory\n")
    SerialConsole.end(status: 1)
  }

  /// Takes a run of frames, cleared.
  ///
  /// - Returns: The physical address of the first.
  mutating func take(_ count: UInt64) -> UInt64 {
    require(count)
    let address = next << 12
    x86_fill_words(KernelMemory.direct(address), count << 9)
    next &+= count
    return address
  }
}
