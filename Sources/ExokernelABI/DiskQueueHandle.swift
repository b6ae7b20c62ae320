// The name of a disk queue as its holder has it.

/// A disk queue: index in the low 16 bits, and in the high 32 the generation, which is how often it was bound.
public struct DiskQueueHandle: Handle {
  public let rawValue: UInt64

  @inlinable
  public init(rawValue: UInt64) { self.rawValue = rawValue }
}
