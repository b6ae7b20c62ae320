// The link-layer address of a station (IEEE 802.3, section 3.2.3).

/// An Ethernet address.
public struct EthernetAddress: Equatable, Sendable {
  /// The six bytes as a number, the first on the wire uppermost.
  public let rawValue: UInt64

  public init(rawValue: UInt64) { self.rawValue = rawValue & 0xffff_ffff_ffff }

  /// Whether one station can have it: it is neither zero nor a group's.
  public var isIndividual: Bool { rawValue != 0 && rawValue >> 40 & 1 == 0 }
}
