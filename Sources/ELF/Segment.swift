// A piece of a program as it is to stand in memory: which addresses, which bytes of the file, and what
// may be done there.

/// A loadable segment that was found to be well formed.
public struct Segment: Equatable, Sendable {
  /// Where it begins; not always the beginning of a page.
  public let address: UInt64
  /// How many bytes of memory it fills; what the file does not provide is zero.
  public let memorySize: UInt64
  /// Where its contents stand in the file.
  public let fileOffset: Int
  /// How many bytes the file provides.
  public let fileSize: Int
  /// Whether the program may write there.
  public let isWritable: Bool
  /// Whether the program may run what stands there.
  public let isExecutable: Bool

  /// The first page's address.
  public var firstPage: UInt64 { address & ~(Segment.pageSize - 1) }

  /// The address behind the last page.
  public var endOfPages: UInt64 {
    (address &+ memorySize &+ (Segment.pageSize - 1)) & ~(Segment.pageSize - 1)
  }

  /// How many pages it touches.
  public var pageCount: Int {
    Int(truncatingIfNeeded: (endOfPages &- firstPage) / Segment.pageSize)
  }

  /// Whether an address lies in it.
  public func contains(_ place: UInt64) -> Bool {
    place >= address && place &- address < memorySize
  }

  static let pageSize: UInt64 = 4096

  /// What an unused place in a list of segments holds.
  static let none = Segment(
    address: 0, memorySize: 0, fileOffset: 0, fileSize: 0, isWritable: false, isExecutable: false)
}
