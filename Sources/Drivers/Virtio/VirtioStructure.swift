// The structures of registers that a virtio device has on PCI (VIRTIO 1.1 §4.1.4).

/// A kind of structure; the raw value is its `cfg_type`.
public enum VirtioStructure: UInt8, Equatable, Sendable {
  case common = 1
  case notification
  /// The reason of an interrupt by line; of no account with MSI-X.
  case interruptStatus
  case device

  /// How many bytes it has at the least.
  var minimumByteCount: UInt64 {
    switch self {
    case .common: CommonRegister.byteCount
    case .notification: 2
    case .interruptStatus: 1
    case .device: 0
    }
  }

  /// What its place must be a multiple of.
  var alignment: UInt64 {
    switch self {
    case .common, .device: 4
    case .notification: 2
    case .interruptStatus: 1
    }
  }
}
