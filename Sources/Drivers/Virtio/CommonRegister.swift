// Offsets in the common configuration structure (VIRTIO 1.1 §4.1.4.3).

/// Registers that every virtio device has.
enum CommonRegister {
  static let deviceFeatureSelect: UInt64 = 0x00
  static let deviceFeature: UInt64 = 0x04
  static let driverFeatureSelect: UInt64 = 0x08
  static let driverFeature: UInt64 = 0x0c
  static let configurationVector: UInt64 = 0x10
  static let queueCount: UInt64 = 0x12
  static let status: UInt64 = 0x14
  static let generation: UInt64 = 0x15

  // Of the queue that is selected.
  static let queueSelect: UInt64 = 0x16
  static let queueSize: UInt64 = 0x18
  static let queueVector: UInt64 = 0x1a
  static let queueEnable: UInt64 = 0x1c
  static let queueNotification: UInt64 = 0x1e
  static let queueDescriptors: UInt64 = 0x20
  static let queueAvailable: UInt64 = 0x28
  static let queueUsed: UInt64 = 0x30

  static let byteCount: UInt64 = 0x38

  /// What a vector register reads when there is no vector.
  static let noVector: UInt16 = 0xffff
}
