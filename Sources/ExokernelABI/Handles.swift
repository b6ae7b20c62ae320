// Names of things that come and go. A handle carries the generation of what it names, so that a stale
// one is an error and never somebody else's resource.

/// An environment: index in the low 16 bits, generation in the high 32.
///
/// Zero names the caller itself.
public struct EnvironmentHandle: Handle {
  public let rawValue: UInt64

  @inlinable
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// The caller's own environment.
  public static let own = EnvironmentHandle(rawValue: 0)
}

/// A context: index in the low 16 bits, generation in the high 32.
public struct ContextHandle: Handle {
  public let rawValue: UInt64

  @inlinable
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// No context.
  public static let none = ContextHandle(rawValue: 0)
}

/// A page frame: number in the low 32 bits, generation above; generation 0 stands for any.
public struct FrameHandle: RawRepresentable, Equatable, Sendable {
  public let rawValue: UInt64

  @inlinable
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  @inlinable
  public init(number: Int, generation: UInt32 = 0) {
    rawValue = UInt64(truncatingIfNeeded: number) & 0xffff_ffff | UInt64(generation) << 32
  }

  @inlinable
  public var number: Int { Int(truncatingIfNeeded: rawValue & 0xffff_ffff) }
  @inlinable
  public var generation: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 32) }

  /// Asks `allocateFrames` for whichever frame is free.
  public static let any: UInt64 = .max
}

/// For whom a call acts, and by which authority: an environment's handle, with the caller's
/// capability slot in bits 16 to 23.
///
/// Zero is the caller itself, which needs none.
public struct Claim: RawRepresentable, Equatable, Sendable {
  public let rawValue: UInt64

  @inlinable
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  @inlinable
  public init(_ environment: EnvironmentHandle, by slot: Int) {
    rawValue = environment.rawValue | UInt64(truncatingIfNeeded: slot & 0xff) << 16
  }

  @inlinable
  public var environment: EnvironmentHandle {
    EnvironmentHandle(rawValue: rawValue & 0xffff_ffff_0000_ffff)
  }
  @inlinable
  public var slot: Int { Int(truncatingIfNeeded: rawValue >> 16 & 0xff) }

  /// The caller acts for itself.
  public static let own = Claim(rawValue: 0)
}
