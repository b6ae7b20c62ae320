// Who we are on the link: the addresses, and the way to everybody else. The kernel's transmit template
// fixes the source address and the identification's high byte for each owner; here they are values.

/// The addresses of one end of a link.
public struct IPv4Interface: Equatable, Sendable {
  public var hardwareAddress: HardwareAddress
  /// Our address; unspecified while there is none.
  public var address: IPv4Address
  /// How many leading bits of the address are the network's; at most 32.
  public var prefixLength: Int
  /// The router towards other networks; unspecified where there is none.
  public var gateway: IPv4Address
  /// The longest packet of a frame.
  public var maximumTransmissionUnit: Int
  /// The high byte of every identification that we send.
  public var identificationPrefix: UInt8
  private var identificationCount: UInt8 = 0

  public init(
    hardwareAddress: HardwareAddress, address: IPv4Address, prefixLength: Int,
    gateway: IPv4Address = .unspecified, maximumTransmissionUnit: Int = 1500,
    identificationPrefix: UInt8 = 0
  ) {
    self.hardwareAddress = hardwareAddress
    self.address = address
    self.prefixLength = min(max(prefixLength, 0), 32)
    self.gateway = gateway
    self.maximumTransmissionUnit = max(maximumTransmissionUnit, 68)
    self.identificationPrefix = identificationPrefix
  }

  private var networkMask: UInt32 { prefixLength == 0 ? 0 : .max << UInt32(32 - prefixLength) }

  /// Everybody on our network.
  public var directedBroadcast: IPv4Address { IPv4Address(bits: address.bits | ~networkMask) }

  /// Whether a destination means more than one station.
  public func isBroadcast(_ destination: IPv4Address) -> Bool {
    destination == .broadcast || (prefixLength < 31 && destination == directedBroadcast)
  }

  /// Whether packets to a destination are for us.
  @inline(__always)
  public func isOurs(_ destination: IPv4Address) -> Bool {
    destination == address || isBroadcast(destination)
  }

  /// Whether a packet may be answered that came from an address: everybody is nobody, and nobody else
  /// is us (RFC 1122 §3.2.1.3).
  func isPeer(_ source: IPv4Address) -> Bool {
    source.isStation && source != address && !isBroadcast(source)
  }

  /// Whom on the link a packet to a destination goes to; nothing where there is no way.
  public func nextHop(towards destination: IPv4Address) -> IPv4Address? {
    if (destination.bits ^ address.bits) & networkMask == 0 { return destination }
    return gateway == .unspecified ? nil : gateway
  }

  /// An identification for the next packet.
  @inline(__always)
  mutating func makeIdentification() -> UInt16 {
    identificationCount &+= 1
    return UInt16(identificationPrefix) << 8 | UInt16(identificationCount)
  }
}
