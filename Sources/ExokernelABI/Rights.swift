// What a capability allows beyond the name that it is.

/// A set of rights; a capability dominates another only if its rights include the other's.
public struct Rights: OptionSet, Sendable {
  public let rawValue: UInt8

  @inlinable
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// To read the resource: map a frame without write access.
  public static let read = Rights(rawValue: 1 << 0)
  /// To change the resource: map a frame with write access.
  public static let write = Rights(rawValue: 1 << 1)
  /// To enter the environment by a transfer.
  public static let enter = Rights(rawValue: 1 << 2)
  /// To dispose of the resource: grant, unshare, destroy, act for an environment.
  public static let control = Rights(rawValue: 1 << 3)

  /// Every right.
  public static let all = Rights(rawValue: 0x0f)
}
