// What a frame carries.

/// The protocol of a frame's payload.
public struct EtherType: Equatable, Sendable {
  public var number: UInt16

  @inline(__always)
  public init(number: UInt16) { self.number = number }

  public static let ipv4 = EtherType(number: 0x0800)
  public static let arp = EtherType(number: 0x0806)
}
