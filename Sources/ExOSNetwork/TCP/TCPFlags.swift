// The control bits of a segment (RFC 9293 §3.1).

/// What a segment is besides its data.
public struct TCPFlags: OptionSet, Sendable {
  public var rawValue: UInt8

  @inline(__always)
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let finish = TCPFlags(rawValue: 0x01)
  public static let synchronize = TCPFlags(rawValue: 0x02)
  public static let reset = TCPFlags(rawValue: 0x04)
  public static let push = TCPFlags(rawValue: 0x08)
  public static let acknowledge = TCPFlags(rawValue: 0x10)
  public static let urgent = TCPFlags(rawValue: 0x20)
}
