// Hierarchical capabilities (Xok): a name of up to 14 bytes, and rights. One dominates another when its
// name is a prefix of the other's and its rights include the other's. Two words, so that the kernel
// decides it by two masked compares. What a name means is the libraries' business.

/// A capability, or an empty place for one.
public struct Capability: Equatable, Sendable {
  /// The name's bytes 0 to 7, the first in the lowest byte; bytes past the length are zero.
  public var low: UInt64
  /// The name's bytes 8 to 13, then the length (0 to 14), then the rights.
  public var high: UInt64

  /// How long a name may be.
  public static let maximumLength = 14

  @inlinable
  init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  /// No capability: a name needs at least one right to be one.
  public static let none = Capability(low: 0, high: 0)

  /// The capability that dominates every other: the empty name with all rights.
  public static let root = Capability(low: 0, high: UInt64(Rights.all.rawValue) << 56)

  @inlinable
  public var rights: Rights { Rights(rawValue: UInt8(truncatingIfNeeded: high >> 56)) }

  /// The name's length in bytes.
  @inlinable
  public var length: Int { Int(truncatingIfNeeded: high >> 48 & 0xff) }

  @inlinable
  public var isNone: Bool { high >> 56 == 0 }

  /// Whether the name may own what outlives the machine.
  ///
  /// Bit 7 of its first byte says so. What is derived from a name is of its kind, so that only who holds
  /// the root gives out persistent names; the root is one itself.
  @inlinable
  public var isPersistent: Bool { length == 0 || low & 0x80 != 0 }

  /// Whether this is at least as much authority as `other` with the given rights.
  ///
  /// - Parameters:
  ///   - guardName: The name to reach; its own rights do not count.
  ///   - needed: What is to be done with the resource.
  @inlinable
  public func dominates(_ guardName: Capability, for needed: Rights) -> Bool {
    let (lowMask, highMask) = Capability.masks(length: length)
    let differs = (low ^ guardName.low) & lowMask | (high ^ guardName.high) & highMask
    let lacks = UInt64(needed.rawValue) << 56 & ~high
    return differs | lacks == 0 && length <= guardName.length
  }

  /// The bits of the two words that a name of this length fills.
  @inlinable
  static func masks(length: Int) -> (low: UInt64, high: UInt64) {
    // Smart shifts: 64 and more give zero, negative ones shift the other way.
    let bits = UInt64(truncatingIfNeeded: length) &* 8
    if bits < 64 { return (1 << bits &- 1, 0) }
    return (~0, 1 << (bits & 63) &- 1)
  }

  /// A longer name with at most these rights.
  ///
  /// - Parameters:
  ///   - suffix: The bytes to append, the first in the lowest byte of `low`.
  ///   - count: How many; the bytes past it are ignored.
  /// - Returns: Nothing where the name would be too long.
  public func appending(low suffixLow: UInt64, high suffixHigh: UInt64, count: Int, rights: Rights)
    -> Capability?
  {
    guard count >= 0, count <= Capability.maximumLength &- length else { return nil }
    let (lowMask, highMask) = Capability.masks(length: count)
    let tailLow = suffixLow & lowMask
    let tailHigh = suffixHigh & highMask
    let shift = UInt64(truncatingIfNeeded: length) &* 8
    let nameMask: UInt64 = 1 << 48 &- 1
    var newLow = low
    var newHigh = high & nameMask
    if shift < 64 {
      newLow |= tailLow << shift
      newHigh |= shift == 0 ? tailHigh : tailHigh << shift | tailLow >> (64 &- shift)
    } else {
      newHigh |= tailLow << (shift &- 64)
    }
    newHigh &= nameMask
    newHigh |= UInt64(truncatingIfNeeded: length &+ count) << 48
    newHigh |= UInt64(rights.intersection(self.rights).rawValue) << 56
    return Capability(low: newLow, high: newHigh)
  }
}

extension Capability {
  /// Puts a capability together from its two words, as the kernel delivers them.
  @inlinable
  public static func fromWords(_ low: UInt64, _ high: UInt64) -> Capability {
    Capability(low: low, high: high)
  }

  /// An empty slot into which `environment` (0: any) may grant.
  @inlinable
  public static func open(to environment: EnvironmentHandle) -> Capability {
    Capability(low: environment.rawValue, high: 1 << 55)
  }

  /// Whether this is an empty slot that its owner opened.
  @inlinable
  public var isOpen: Bool { isNone && high & 1 << 55 != 0 }

  /// Whether this slot takes a grant from `environment`.
  @inlinable
  public func isOpen(to environment: EnvironmentHandle) -> Bool {
    isOpen && (low == 0 || low == environment.rawValue)
  }
}
