// Time as files have it: of day, and given by whoever has a clock.

/// A time since 1970-01-01 00:00 UTC: POSIX's `timespec`.
public struct FileTime: Equatable, Sendable {
  public var seconds: Int64
  /// Less than 1,000,000,000.
  public var nanoseconds: UInt32

  @inline(__always)
  public init(seconds: Int64, nanoseconds: UInt32 = 0) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }
}
