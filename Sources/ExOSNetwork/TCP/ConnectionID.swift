// Names of connections and listeners that go stale: the row in a table, and how often it was used.

/// A connection of a TCP.
public struct ConnectionID: Equatable, Sendable {
  /// The connection's row: less than the configured capacity, for a program's own table beside it.
  public let row: Int
  let generation: UInt32
}

/// A listener of a TCP.
public struct ListenerID: Equatable, Sendable {
  let row: Int
  let generation: UInt32
}
