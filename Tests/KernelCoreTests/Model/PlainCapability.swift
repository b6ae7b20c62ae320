// A capability as DESIGN describes it: a path of bytes, and rights. Slow and obvious; the kernel's two
// masked words are compared with this.

import ExokernelABI

/// What is in a capability slot.
enum PlainCapability: Hashable {
  case empty
  /// Empty, and an environment (a handle; 0 is any) may grant into it.
  case open(to: UInt64)
  case name([UInt8], rights: UInt8)

  /// Whether this is at least as much authority as the other's name with the rights needed.
  func dominates(_ other: PlainCapability, for needed: UInt8) -> Bool {
    guard case .name(let path, let rights) = self, case .name(let guarded, _) = other else {
      return false
    }
    return guarded.starts(with: path) && needed & ~rights == 0
  }

  var isName: Bool {
    if case .name = self { true } else { false }
  }

  /// Reads the kernel's two words, byte by byte.
  init(_ capability: Capability) {
    if capability == .none {
      self = .empty
      return
    }
    let bytes = PlainCapability.bytes(capability.low, 8) + PlainCapability.bytes(capability.high, 8)
    if bytes[15] == 0 {
      self = bytes[14] & 0x80 != 0 ? .open(to: capability.low) : .empty
    } else {
      self = .name(Array(bytes[0..<Int(bytes[14])]), rights: bytes[15])
    }
  }

  private static func bytes(_ word: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) }
  }
}
