// The way of one filter through the trie, from the root down: where it goes, or would go.

/// States, fields and edges that the atoms of a filter lead along.
struct FilterPath {
  /// How many atoms there are.
  var count = 0
  /// How many of them the trie has already.
  var shared = 0
  /// Whether the state where the path leaves the trie has a field for the next atom.
  var joinsField = false
  /// The root and the state behind each atom; of each atom the field and the edge.
  var states = [7 of UInt16](repeating: 0)
  var fields = [6 of UInt16](repeating: 0)
  var edges = [6 of UInt16](repeating: 0)
  /// What `FilterState.visits` becomes.
  var visits = [7 of UInt16](repeating: 0)

  /// Whether the trie has the field of an atom.
  func hasField(at depth: Int) -> Bool { depth < shared || depth == shared && joinsField }

  /// Whether an atom takes this row of the edge table.
  func uses(edge slot: Int) -> Bool {
    var depth = 0
    while depth < count {
      if Int(edges[depth]) == slot { return true }
      depth &+= 1
    }
    return false
  }
}
