// Offsets of the controller's registers (NVMe 1.4 §3.1).

/// Registers that every NVMe controller has.
enum ControllerRegister {
  static let capabilities: UInt64 = 0x00
  static let configuration: UInt64 = 0x14
  static let status: UInt64 = 0x1c
  static let adminAttributes: UInt64 = 0x24
  static let adminSubmission: UInt64 = 0x28
  static let adminCompletion: UInt64 = 0x30
  /// The doorbells, two for each queue pair, the admin queues' first.
  static let doorbells: UInt64 = 0x1000
}
