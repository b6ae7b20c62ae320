// What a mapping allows, and by which capability it is made.

/// The flags of `map` and `protect`.
public struct MapFlags: RawRepresentable, Equatable, Sendable {
  public let rawValue: UInt64

  @inlinable
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// A mapping.
  ///
  /// - Parameters:
  ///   - slot: The capability slot that dominates the frame's guard; of no account for own frames.
  ///   - library: Ten bits of the library's, kept in the entry.
  @inlinable
  public init(write: Bool, execute: Bool = false, slot: Int = 0, library: UInt64 = 0) {
    rawValue =
      (write ? 1 : 0) | (execute ? 2 : 0) | UInt64(truncatingIfNeeded: slot & 0xff) << 8
      | (library & 0x3ff) << 16
  }

  public static let readOnly = MapFlags(write: false)
  public static let readWrite = MapFlags(write: true)
  public static let readExecute = MapFlags(write: false, execute: true)

  /// Bits that mean something.
  public static let validMask: UInt64 = 0x03ff_ff0f

  @inlinable
  public var write: Bool { rawValue & 1 != 0 }
  @inlinable
  public var execute: Bool { rawValue & 2 != 0 }
  /// With `protect`: forget that the page was accessed and written.
  @inlinable
  public var clearsHistory: Bool { rawValue & 4 != 0 }
  /// With `protect`: keep the entry, without access (the page is mapped, yet not present to ring 3).
  @inlinable
  public var slot: Int { Int(truncatingIfNeeded: rawValue >> 8 & 0xff) }

  /// The same with the history of the page forgotten.
  @inlinable
  public var clearingHistory: MapFlags { MapFlags(rawValue: rawValue | 4) }

  /// The entry's bits for these flags, without the frame.
  @inlinable
  public var entryBits: UInt64 {
    let library = rawValue >> 16 & 0x3ff
    return PageTableEntry.present | PageTableEntry.user | (rawValue & 1) << 1
      | (~rawValue & 2) << 62 | (library & 7) << 9 | (library >> 3) << 52
  }
}
