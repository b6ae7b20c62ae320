// Where the parts of a packet are looked up: many lie in the two megabytes of one table.

/// A leaf table, and the two megabytes that it translates.
struct LeafTable {
  /// The address without its lowest 21 bits; at first none.
  var region: UInt64 = .max
  var frame = 0
}
