// The name of a packet ring.

/// A packet ring: index in the low 16 bits, generation in the high 32.
public struct RingHandle: Handle {
  public let rawValue: UInt64

  @inlinable
  public init(rawValue: UInt64) { self.rawValue = rawValue }
}
