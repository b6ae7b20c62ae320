// Segment descriptors (Intel SDM volume 3, 3.4.5 and 8.2.3). In 64-bit mode little of them counts:
// privilege, whether code is 64-bit, and where the task state is.

/// One 64-bit entry of the global descriptor table; the task state's takes two.
public struct SegmentDescriptor: RawRepresentable, Equatable, Sendable {
  public let rawValue: UInt64

  public init(rawValue: UInt64) { self.rawValue = rawValue }

  public static let null = SegmentDescriptor(rawValue: 0)
  public static let kernelCode = SegmentDescriptor(rawValue: 0x0020_9a00_0000_0000)
  public static let kernelData = SegmentDescriptor(rawValue: 0x0000_9200_0000_0000)
  public static let userData = SegmentDescriptor(rawValue: 0x0000_f200_0000_0000)
  public static let userCode = SegmentDescriptor(rawValue: 0x0020_fa00_0000_0000)

  /// An available 64-bit task state segment.
  public static func taskState(base: UInt64, limit: UInt16) -> (
    SegmentDescriptor, SegmentDescriptor
  ) {
    let low =
      UInt64(limit) | (base & 0xff_ffff) << 16 | 0x89 << 40 | (base >> 24 & 0xff) << 56
    return (SegmentDescriptor(rawValue: low), SegmentDescriptor(rawValue: base >> 32))
  }
}
