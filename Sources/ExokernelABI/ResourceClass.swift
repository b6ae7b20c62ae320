// The classes of what can be asked back, by the names that calls, requests and repossession vectors share.

/// A class of resources.
public enum ResourceClass: UInt64, CaseIterable, Sendable {
  /// Page frames; their names are frame handles.
  case frame = 1
  /// Slots of the slice vector; their names are positions.
  case slice = 2
  /// Filters and templates; their names are filter handles.
  case filter = 3
  /// Environments that the holder created; their names are environment handles.
  case environment = 4
  /// Extents that the holder's disk rings use; their names are extent handles. What is given back or taken is
  /// the binding: blocks belong to names, and stay theirs.
  case extent = 5
  /// Disk queues; their names are queue handles.
  case queue = 6
}
