// Why a unit refuses requests (VT-d 3.3 §7.1.3), as far as a driver that makes no mistakes sees them.

/// The reason of a fault.
public struct RemappingFaultReason: RawRepresentable, Equatable, Hashable, Sendable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Nothing is known of the bus.
  public static let unknownBus = RemappingFaultReason(rawValue: 0x01)
  /// The function has been given nothing.
  public static let unknownFunction = RemappingFaultReason(rawValue: 0x02)
  /// The function's entry makes no sense to the unit.
  public static let badContext = RemappingFaultReason(rawValue: 0x03)
  /// The address is beyond the tables.
  public static let addressOutOfRange = RemappingFaultReason(rawValue: 0x04)
  public static let notWritable = RemappingFaultReason(rawValue: 0x05)
  public static let notReadable = RemappingFaultReason(rawValue: 0x06)

  // Interrupts.
  /// The message sets bits that it must not.
  public static let badMessage = RemappingFaultReason(rawValue: 0x20)
  public static let interruptOutOfRange = RemappingFaultReason(rawValue: 0x21)
  public static let interruptAbsent = RemappingFaultReason(rawValue: 0x22)
  /// The message is of the old format, which names a vector itself.
  public static let compatibilityFormat = RemappingFaultReason(rawValue: 0x25)
  /// The interrupt is another function's.
  public static let foreignInterrupt = RemappingFaultReason(rawValue: 0x26)

  /// Whether it is about an interrupt and not about memory.
  public var isInterrupt: Bool { rawValue >> 4 == 2 }
}
