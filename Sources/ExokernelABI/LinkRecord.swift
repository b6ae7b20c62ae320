// The network link, for everybody to read: what to send from, how much, and how it fares.

/// The link table's row; the table has one.
public struct LinkRecord: Equatable, Sendable {
  /// The station's address, its first byte lowest; 0 where there is no device.
  public var address: UInt64 = 0
  /// The longest packet, without the link's header.
  public var maximumTransmissionUnit: UInt32 = 0
  /// Bits of `LinkFlags`.
  public var flags: UInt32 = 0
  public var receivedPackets: UInt64 = 0
  public var receivedBytes: UInt64 = 0
  /// Packets that no filter matched.
  public var unmatchedPackets: UInt64 = 0
  public var sentPackets: UInt64 = 0
  public var sentBytes: UInt64 = 0
  /// Requests that the driver refused.
  public var refusedPackets: UInt64 = 0
  public var interrupts: UInt64 = 0
  public var notifications: UInt64 = 0
  /// How often the device had to be quiet for the rest of a slot, for it had taken a tenth.
  public var quietSpells: UInt64 = 0

  public init() {}
}

/// What a link is and can do.
public struct LinkFlags: OptionSet, Sendable {
  public let rawValue: UInt32

  @inlinable
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// It is up.
  public static let up = LinkFlags(rawValue: 1 << 0)
  /// The device completes checksums of packets that are sent.
  public static let completesChecksums = LinkFlags(rawValue: 1 << 1)
  /// The device broke its word and was given up.
  public static let broken = LinkFlags(rawValue: 1 << 2)
}
