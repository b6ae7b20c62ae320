// Where this library puts things in a program's address space. Below the image, which the linker script
// lays out (linker/program.ld), stand the start-up page and the context page. The kernel has no opinion
// on any of it.

/// The addresses that this library uses; from `free` on a program has the address space to itself.
public enum AddressMap {
  /// The heap's pages; what it knows of each page stands below, down to 128 MiB.
  ///
  /// In the middle of what a page table spans, so that the first of both share one.
  static let heap: UInt64 = 0x1010_0000
  /// A new environment's frames, while its creator fills them.
  static let loaderWindow: UInt64 = 0x18_0000_0000
  /// A boot module, while it is read.
  static let moduleWindow: UInt64 = 0x19_0000_0000
  /// A program's table of symbols, while it is read.
  static let symbolWindow: UInt64 = 0x1a_0000_0000
  /// A packet ring.
  public static let packets: UInt64 = 0x1b_0000_0000
  /// What the kernel records.
  static let trace: UInt64 = 0x1d_0000_0000
  /// Threads: what they share with their scheduler, and their stacks.
  static let threads: UInt64 = 0x1e_0000_0000
  /// A disk ring, and the frames of a cache.
  public static let disk: UInt64 = 0x1f_0000_0000
  public static let blocks: UInt64 = 0x1f_4000_0000
  /// The cache of a volume that another program holds, and what is shared with who holds it.
  public static let volume: UInt64 = 0x1f_8000_0000
  public static let exchange: UInt64 = 0x1f_a000_0000
  /// The frames that the device of a disk queue reaches.
  static func queue(_ index: Int) -> UInt64 {
    0x1f_a800_0000 &+ UInt64(truncatingIfNeeded: index) << 24
  }
  /// What others share with this program.
  public static let peers: UInt64 = 0x1f_b000_0000
  /// The stack on which transfers are answered, where the image's own is too small.
  static let transferStack: UInt64 = 0x1f_c000_0000
  /// The first address that this library does not use.
  public static let free: UInt64 = 0x20_0000_0000
}
