// Which way the packets of a filter go.

/// What a filter is for; the raw value stands in descriptions and records.
public enum FilterDirection: UInt32, Sendable {
  /// Nobody's row.
  case unused = 0
  /// Packets that arrive and match go to the holder.
  case incoming = 1
  /// A transmit template: headers that match may be sent by the holder.
  case outgoing = 2
}
