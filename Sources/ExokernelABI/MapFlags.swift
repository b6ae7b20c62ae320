// What a mapping allows, and by which capability it is made. The bits stand where the processor wants
// them in a page-table entry, so that the kernel has nothing to translate.

/// The flags of `map` and `protect`.
public struct MapFlags: RawRepresentable, Equatable, Sendable {
  /// Writable, no-execute and the library's bits as in an entry; the capability slot in bits 12 to 19;
  /// bit 20 to forget the page's history.
  public let rawValue: UInt64

  @inlinable
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// A mapping.
  ///
  /// - Parameters:
  ///   - slot: The capability slot that dominates the frame's guard; of no account for own frames.
  ///   - library: Nine bits of the library's, kept in the entry.
  @inlinable
  public init(write: Bool, execute: Bool = false, slot: Int = 0, library: UInt64 = 0) {
    rawValue =
      (write ? PageTableEntry.writable : 0) | (execute ? 0 : PageTableEntry.noExecute)
      | UInt64(truncatingIfNeeded: slot & 0xff) << 12 | (library & 7) << 9
      | (library >> 3 & 0x3f) << 52
  }

  public static let readOnly = MapFlags(write: false)
  public static let readWrite = MapFlags(write: true)
  public static let readExecute = MapFlags(write: false, execute: true)

  /// The bits that go into the entry.
  public static let entryMask: UInt64 =
    PageTableEntry.writable | PageTableEntry.noExecute | PageTableEntry.libraryMask
  /// Bits that mean something.
  public static let validMask: UInt64 = entryMask | 0x1f_f000
  /// Bits that mean something for a whole table.
  public static let tableMask: UInt64 =
    PageTableEntry.writable | PageTableEntry.noExecute | 0xf_f000

  @inlinable
  public var write: Bool { rawValue & PageTableEntry.writable != 0 }
  @inlinable
  public var execute: Bool { rawValue & PageTableEntry.noExecute == 0 }
  /// With `protect`: forget that the page was accessed and written.
  @inlinable
  public var clearsHistory: Bool { rawValue & 1 << 20 != 0 }
  /// The capability slot by which the mapping is made.
  @inlinable
  public var slot: Int { Int(truncatingIfNeeded: rawValue >> 12 & 0xff) }

  /// The same with the history of the page forgotten.
  @inlinable
  public var clearingHistory: MapFlags { MapFlags(rawValue: rawValue | 1 << 20) }

  /// The entry's bits for these flags, without the frame.
  @inlinable
  public var entryBits: UInt64 {
    rawValue & MapFlags.entryMask | PageTableEntry.present | PageTableEntry.user
  }
}
