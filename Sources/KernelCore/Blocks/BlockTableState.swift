// Where an ownership table stands.

/// The state of an ownership table.
public enum BlockTableState: Equatable, Sendable {
  /// It is being read from the disk, or made.
  case starting
  case ready
  /// The disk has none: it is one extent, under the root capability.
  case foreign
  /// No change is possible any more; what is bound may still be used if it was durable.
  case failed(DiskError)
}
