// Addresses of RFC 791.

/// An IPv4 address.
public struct IPv4Address: Equatable, Sendable {
  /// The address, its first byte the highest.
  public var bits: UInt32

  @inline(__always)
  public init(bits: UInt32) { self.bits = bits }

  /// The address written as four numbers.
  public init(_ first: UInt8, _ second: UInt8, _ third: UInt8, _ fourth: UInt8) {
    bits = UInt32(first) << 24 | UInt32(second) << 16 | UInt32(third) << 8 | UInt32(fourth)
  }

  /// No address: the sender that does not know its own yet.
  public static let unspecified = IPv4Address(bits: 0)
  /// Everybody on the link.
  public static let broadcast = IPv4Address(bits: .max)

  /// Whether it is a group's or everybody's (224.0.0.0 and above).
  @inline(__always)
  public var isMulticastOrReserved: Bool { bits >> 29 == 7 }

  /// Whether a packet may come from it.
  @inline(__always)
  public var isStation: Bool { !isMulticastOrReserved && bits >> 24 != 0 && bits >> 24 != 127 }
}

extension RawSpan {
  /// The address at a place.
  @inline(__always)
  func address(at place: Int) -> IPv4Address { IPv4Address(bits: word32(at: place)) }
}
