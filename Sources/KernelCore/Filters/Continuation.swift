// Later fragments of an IPv4 datagram have no ports: they follow the first (RFC 791 §3.2), by what this
// table remembers of it for a while.

/// A row of the continuation table: where the fragments of one datagram go.
public struct Continuation: Equatable, Sendable {
  /// Source and destination, as they stand in the packet.
  var addresses: UInt64 = 0
  /// Identification, and from bit 16 the protocol.
  var datagram: UInt32 = 0
  var filter: UInt32 = 0
  /// The filter's generation: what came later in its row gets nothing of this datagram.
  var generation: UInt32 = 0
  /// Until when the row counts, in ticks; the row with the lowest goes first.
  var expiry: UInt64 = 0

  public init() {}

  /// Rows of the table.
  public static let count = 64
}
