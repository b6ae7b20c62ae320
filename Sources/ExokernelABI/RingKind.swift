// What a ring is for.

/// The kind of a ring.
public enum RingKind: UInt32, Sendable {
  case packets = 0
  case disk = 1
}
