// The 48-bit addresses of IEEE 802.

/// An Ethernet address.
public struct HardwareAddress: Equatable, Sendable {
  /// The address in the low 48 bits, its first byte the highest.
  public var bits: UInt64

  @inline(__always)
  public init(bits: UInt64) { self.bits = bits & 0xffff_ffff_ffff }

  /// Everybody on the link.
  public static let broadcast = HardwareAddress(bits: 0xffff_ffff_ffff)

  /// Whether it means more than one station.
  @inline(__always)
  public var isGroup: Bool { bits & 0x0100_0000_0000 != 0 }

  /// Whether frames may come from it.
  @inline(__always)
  public var isStation: Bool { !isGroup && bits != 0 }
}

extension RawSpan {
  /// The hardware address at a place.
  @inline(__always)
  func hardwareAddress(at place: Int) -> HardwareAddress {
    HardwareAddress(bits: UInt64(word16(at: place)) << 32 | UInt64(word32(at: place &+ 2)))
  }
}

extension PacketBytes {
  /// Writes a hardware address.
  @inline(__always)
  mutating func put(_ address: HardwareAddress, at place: Int) {
    put(UInt16(truncatingIfNeeded: address.bits >> 32), at: place)
    put(UInt32(truncatingIfNeeded: address.bits), at: place &+ 2)
  }
}
