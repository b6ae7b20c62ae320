// Feature bits of virtio devices (VIRTIO 1.1 §6) and of the network device (§5.1.3), those of which a
// driver here knows what they mean. What is not here is never accepted.

/// Features that a device offers or a driver accepts.
public struct VirtioFeatures: OptionSet, Sendable {
  public let rawValue: UInt64

  public init(rawValue: UInt64) { self.rawValue = rawValue }

  // Of every device.
  /// Interrupts and notifications are asked for by ring index.
  public static let eventIndex = VirtioFeatures(rawValue: 1 << 29)
  /// The device follows version 1 of the standard.
  public static let version1 = VirtioFeatures(rawValue: 1 << 32)

  // Of the network device.
  /// The device completes checksums of what is sent.
  public static let checksum = VirtioFeatures(rawValue: 1 << 0)
  /// The driver takes frames whose checksum is incomplete or was verified.
  public static let guestChecksum = VirtioFeatures(rawValue: 1 << 1)
  /// The device says what the link's MTU is.
  public static let mtu = VirtioFeatures(rawValue: 1 << 3)
  /// The device says what its station address is.
  public static let stationAddress = VirtioFeatures(rawValue: 1 << 5)
  /// The device says whether the link is up.
  public static let linkStatus = VirtioFeatures(rawValue: 1 << 16)
}
