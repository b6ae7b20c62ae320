// Where a filter's second space begins: behind a header that says itself how long it is, as IPv4's does.

/// How the origin of the computed space is found: base + ((byte at offset & mask) << shift).
///
/// Four bytes: base, offset, mask, shift, the base in the lowest. IPv4 over Ethernet is
/// `(base: 14, offset: 14, mask: 0x0f, shift: 2)` (RFC 791 §3.1).
public struct FilterHeaderRule: RawRepresentable, Equatable, Sendable {
  public let rawValue: UInt32

  @inlinable
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  @inlinable
  public init(base: UInt8, offset: UInt8, mask: UInt8, shift: UInt8) {
    rawValue = UInt32(base) | UInt32(offset) << 8 | UInt32(mask) << 16 | UInt32(shift) << 24
  }

  /// There is no computed space.
  public static let none = FilterHeaderRule(rawValue: 0)
  /// Behind the IPv4 header of an Ethernet frame.
  public static let behindIPv4 = FilterHeaderRule(base: 14, offset: 14, mask: 0x0f, shift: 2)
  /// Shifts are at most this.
  public static let maximumShift: UInt32 = 7

  /// Where the byte stands, in bytes from the packet's first.
  @inlinable
  public var offset: Int { Int(truncatingIfNeeded: rawValue >> 8 & 0xff) }

  /// Whether the kernel takes the rule: it looks at a byte, and shifts it no further than allowed.
  @inlinable
  public var isValid: Bool {
    rawValue >> 16 & 0xff != 0 && rawValue >> 24 <= FilterHeaderRule.maximumShift
  }

  /// Where the space begins, in bytes from the packet's first.
  ///
  /// - Parameter byte: What stands at `offset`; higher bits do not count.
  @inlinable
  public func origin(_ byte: UInt64) -> Int {
    let length = (byte & UInt64(rawValue >> 16 & 0xff)) << UInt64(rawValue >> 24 & 7)
    return Int(truncatingIfNeeded: UInt64(rawValue & 0xff) &+ length)
  }
}
