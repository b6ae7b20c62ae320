// What a command keeps from being freed, in one word: it is copied with each request, and nothing of it is
// looked up again when the request ends.

import ExokernelABI

/// The use of an extent by a command of a disk.
public struct ExtentUse: RawRepresentable, Equatable, Sendable {
  /// The extent's row (bits 0 to 15), the row of the run that it is a part of (16 to 31), the disk (32 to 39).
  public let rawValue: UInt64

  @inline(__always)
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  init(_ extent: BlockBinding, on disk: UInt8) {
    rawValue =
      UInt64(truncatingIfNeeded: extent.handle.index) | UInt64(extent.owner) << 16
      | UInt64(disk) << 32
  }

  /// Of a command that names no blocks; row 0 is nobody's.
  static let none = ExtentUse(rawValue: 0)

  @inline(__always)
  public var row: Int { Int(truncatingIfNeeded: rawValue & 0xffff) }
  @inline(__always)
  public var owner: Int { Int(truncatingIfNeeded: rawValue >> 16 & 0xffff) }
  @inline(__always)
  public var disk: Int { Int(truncatingIfNeeded: rawValue >> 32) }
}
