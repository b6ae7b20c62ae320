// Where an environment wants its blocks.

/// A wish for blocks.
public enum BlockPlace: Equatable, Sendable {
  /// From this one on, or none.
  case at(UInt64)
  /// As near to this one as there are.
  case near(UInt64)
  /// The first that are free.
  case any
}
