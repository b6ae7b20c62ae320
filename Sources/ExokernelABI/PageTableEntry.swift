// An entry of a page table as the processor reads it (Intel SDM volume 3, 4.5.5) and as environments
// read it: page tables are mapped by whoever handed them in. Bits 9 to 11 and 52 to 57 belong to the
// library while the entry is present, bits 1 to 63 while it is not. Bit 58 is the kernel's note that the
// binding was made with the right to write: authorization once, so that protecting is no more than a
// change of the entry.

/// One of the 512 words of a page table.
public struct PageTableEntry: RawRepresentable, Equatable, Sendable {
  public var rawValue: UInt64

  @inlinable
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  public static let present: UInt64 = 1 << 0
  public static let writable: UInt64 = 1 << 1
  public static let user: UInt64 = 1 << 2
  public static let accessed: UInt64 = 1 << 5
  public static let dirty: UInt64 = 1 << 6
  public static let large: UInt64 = 1 << 7
  public static let global: UInt64 = 1 << 8
  public static let noExecute: UInt64 = 1 << 63
  /// Where the frame's number stands.
  public static let frameMask: UInt64 = 0x000f_ffff_ffff_f000
  /// The library's nine bits of a present entry.
  public static let libraryMask: UInt64 = 0x03f0_0000_0000_0e00
  /// The binding includes the right to write, whether or not the entry allows it now.
  public static let mayWrite: UInt64 = 1 << 58
  /// In an entry that names a page table: no entry of that table can be changed, and the table may hang
  /// in other address spaces too.
  public static let frozen: UInt64 = 1 << 9

  /// An entry that names a frame.
  @inlinable
  public init(frame: Int, bits: UInt64) {
    rawValue = UInt64(truncatingIfNeeded: frame) << 12 | bits | PageTableEntry.present
  }

  @inlinable
  public var isPresent: Bool { rawValue & PageTableEntry.present != 0 }
  @inlinable
  public var isWritable: Bool { rawValue & PageTableEntry.writable != 0 }
  @inlinable
  public var isExecutable: Bool { rawValue & PageTableEntry.noExecute == 0 }
  @inlinable
  public var isAccessed: Bool { rawValue & PageTableEntry.accessed != 0 }
  @inlinable
  public var isDirty: Bool { rawValue & PageTableEntry.dirty != 0 }

  /// The number of the frame that a present entry names.
  @inlinable
  public var frame: Int { Int(truncatingIfNeeded: (rawValue & PageTableEntry.frameMask) >> 12) }

  /// What the library keeps in an entry that is not present: 63 bits.
  @inlinable
  public var payload: UInt64 { rawValue >> 1 }
}
