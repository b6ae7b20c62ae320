// How a controller fares (CSTS, NVMe 1.4 §3.1.6).

/// The controller status register.
struct ControllerStatus: OptionSet {
  let rawValue: UInt32

  static let ready = ControllerStatus(rawValue: 1 << 0)
  static let fatal = ControllerStatus(rawValue: 1 << 1)

  /// Whether nobody answers any more: the bus reads all ones then.
  var isGone: Bool { rawValue == .max }
}
