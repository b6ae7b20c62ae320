// How a request to a disk ended: as the device says it, or 0.

/// The status of a completion; the raw value is the device's status code with its type (NVMe 1.4 §4.6.1).
public struct DiskStatus: RawRepresentable, Equatable, Sendable {
  public let rawValue: UInt64

  @inlinable
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  public static let success = DiskStatus(rawValue: 0)
  /// The device was reset while it had the request: nobody knows whether it was carried out.
  public static let deviceReset = DiskStatus(rawValue: 0x8000)
}
