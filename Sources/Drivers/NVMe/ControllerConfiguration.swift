// What the controller is told to be (CC, NVMe 1.4 §3.1.5).

/// Values of the controller configuration register.
enum ControllerConfiguration {
  /// It works.
  static let enable: UInt32 = 1 << 0
  /// NVM command set, pages of 4 KiB, commands of 64 bytes, completions of 16.
  static let ours: UInt32 = 6 << 16 | 4 << 20
}
