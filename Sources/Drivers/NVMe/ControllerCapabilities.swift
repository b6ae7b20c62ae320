// What a controller says it can do (CAP, NVMe 1.4 §3.1.1). Only fields are taken apart here; whether the
// driver can live with them is decided in `NVMeController.init`.

/// The controller capabilities register.
struct ControllerCapabilities: Equatable {
  let rawValue: UInt64

  /// How many entries an I/O queue may have: 1 to 65,536.
  var queueLimit: Int { Int(rawValue & 0xffff) &+ 1 }
  /// How many half seconds the controller may take to become ready or not ready; 0 is taken for one.
  var readyLimit: UInt64 { max(rawValue >> 24 & 0xff, 1) }
  /// How many bytes two doorbells lie apart: 4 to 131,072.
  var doorbellStride: UInt64 { 4 << (rawValue >> 32 & 0xf) }
  /// Whether it knows the NVM command set.
  var hasBlockCommands: Bool { rawValue >> 37 & 1 != 0 }
  /// Whether pages may be 4 KiB long.
  var hasSmallPages: Bool { rawValue >> 48 & 0xf == 0 }

  /// How many bytes of registers there are, with the doorbells of the admin queues and one more pair.
  var registerByteCount: UInt64 { ControllerRegister.doorbells &+ doorbellStride &* 4 }

  /// Where a queue pair's doorbell for new commands is; that for heard completions follows it.
  func doorbell(ofPair pair: UInt64) -> UInt64 {
    ControllerRegister.doorbells &+ doorbellStride &* 2 &* pair
  }
}
