// An edge of the trie: a value that a field may have, and the state that it leads to. All edges are in one
// open-addressed hash table with bounded probing, so that a field with a thousand values costs no more
// than one with two.

/// A row of the edge table: 16 bytes.
public struct FilterEdge: Equatable, Sendable {
  var value: UInt64 = 0
  /// The field that the edge belongs to; 0 in a free row that ends a probe, `grave` in one that does not.
  var field: UInt16 = 0
  var state: UInt16 = 0
  /// Neighbours among the field's edges.
  var next: UInt16 = 0
  var previous: UInt16 = 0

  public init() {}

  /// The row was used, and what lies behind it must still be found.
  static let grave: UInt16 = .max

  /// Whether an edge can be put here.
  var isFree: Bool { field == 0 || field == FilterEdge.grave }

  /// As many rows as a probe looks at.
  static let maximumProbes = 16
  /// As many graves as one removal makes empty; more in a row are rare, and cost lookups a little.
  static let maximumExhumed = 64
  /// Rows of the table beyond a power of two: row 0, which is nobody's, and those that a probe from the
  /// last home looks at, with an empty one at the end.
  public static let margin = maximumProbes + 1
}
