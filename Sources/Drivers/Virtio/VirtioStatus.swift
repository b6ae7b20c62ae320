// The device status (VIRTIO 1.1 §2.1): how far driver and device have come with each other.

/// Bits of the device status register.
struct VirtioStatus: OptionSet {
  let rawValue: UInt8

  static let acknowledge = VirtioStatus(rawValue: 1 << 0)
  static let driver = VirtioStatus(rawValue: 1 << 1)
  static let driverReady = VirtioStatus(rawValue: 1 << 2)
  static let featuresAgreed = VirtioStatus(rawValue: 1 << 3)
  static let needsReset = VirtioStatus(rawValue: 1 << 6)
  static let failed = VirtioStatus(rawValue: 1 << 7)
}
