// A field of the trie: which word to look at, and under which mask. Most fields have one edge only, so
// that edge is kept here as well and no hash is taken for it.

import ExokernelABI

/// A row of the field table: 64 bytes, a line of the cache.
public struct FilterField: Equatable, Sendable {
  var mask: UInt64 = 0
  /// The first edge's value, and the state that it leads to.
  var value: UInt64 = 0
  var state: UInt32 = 0
  /// Where the word begins and the last byte under the mask ends, from the space's origin.
  var offset: UInt32 = 0
  var reach: UInt32 = 0
  /// The rule that finds the origin; 0 for the packet's first byte.
  var rule: UInt32 = 0
  /// For the walk's short way along first edges: how many bytes it reads, `never` where this field has
  /// a rule or a sibling; and the field that it goes on to.
  var plainReach = FilterField.never
  var plainNext: UInt32 = 0
  /// The next younger field of the same state; of an unused field, the next unused one.
  var nextSibling: UInt32 = 0
  var edgeCount: UInt32 = 0
  var firstEdge: UInt32 = 0
  /// The largest `visits` of the states that the edges lead to.
  var deepest: UInt32 = 0
  /// Makes the field's edges lie elsewhere in the hash table than another field's, in an order that
  /// nobody outside can guess.
  var salt: UInt64 = 0

  public init() {}

  /// More than a packet has bytes.
  static let never: UInt32 = .max
  /// The walk keeps field numbers in 12 bits.
  static let capacity = 1 << 12

  /// Whether the walk may come through here by the short way.
  var isPlain: Bool { rule == 0 && nextSibling == 0 }

  /// Whether this looks at what an atom of a filter with this rule compares.
  func compares(_ atom: FilterAtom, rule: UInt32) -> Bool {
    isAt(atom, rule: rule) && mask == atom.mask
  }

  /// Whether this looks at the word that an atom looks at.
  func isAt(_ atom: FilterAtom, rule: UInt32) -> Bool {
    Int(offset) == atom.wordIndex &* 8 && self.rule == (atom.isComputed ? rule : 0)
  }
}
