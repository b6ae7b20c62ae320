// What an IPv4 packet carries (the numbers are IANA's).

/// The protocol of a packet's payload.
public struct IPProtocol: Equatable, Sendable {
  public var number: UInt8

  @inline(__always)
  public init(number: UInt8) { self.number = number }

  public static let icmp = IPProtocol(number: 1)
  public static let tcp = IPProtocol(number: 6)
  public static let udp = IPProtocol(number: 17)
}
