// Globally unique identifiers as UEFI stores them (UEFI 2.10, appendix A): the first three fields
// little-endian, the rest as it is written.

/// A GUID.
public struct GUID: Equatable, Hashable, Sendable {
  private let low: UInt64
  private let high: UInt64

  /// The GUID that is written as `aaaaaaaa-bbbb-cccc-dddd-dddddddddddd`.
  public init(_ a: UInt32, _ b: UInt16, _ c: UInt16, _ d: UInt64) {
    low = UInt64(a) | UInt64(b) &<< 32 | UInt64(c) &<< 48
    high = d.byteSwapped
  }

  /// The GUID at a place of a slot.
  init(_ memory: SlotMemory, _ slot: Int, at offset: Int) {
    low = memory.word64(slot, at: offset)
    high = memory.word64(slot, at: offset &+ 8)
  }

  /// Whether it is the one that stands for nothing.
  public var isZero: Bool { low == 0 && high == 0 }

  /// The type of an entry that is not used.
  public static let unused = GUID(0, 0, 0, 0)
  /// The type of a partition with a file system of Linux's.
  public static let linuxFiles = GUID(0x0fc6_3daf, 0x8483, 0x4772, 0x8e79_3d69_d847_7de4)
}
