// How far the search for overlaps is: the fields from the root down to where it stands, and what each of
// them means for the filters behind it.

import ExokernelABI

/// A walk through the part of the trie that is not disjoint from a new filter.
struct OverlapSearch {
  private(set) var levels = [6 of Level](repeating: Level())
  private(set) var depth = 0
  private(set) var steps = 0

  /// As many fields and edges as the searches for one filter look at.
  static let maximumSteps = 192

  /// A search that begins when others for the same filter have taken so many steps.
  init(after steps: Int = 0) { self.steps = steps }

  /// What is known of the filters that end in a state, against the new one.
  struct Relation {
    /// All their atoms are implied by the new one's, so that they contain it.
    var containsNew = true
    /// How many of the new one's atoms are implied by theirs; if all, they are contained in it.
    var impliedCount: UInt8 = 0
  }

  /// A field on the way: 32 bytes.
  struct Level {
    var field: UInt32 = 0
    /// The edge to follow next; 0 when there are no more.
    var edge: UInt32 = 0
    /// The bits that both compare, and the new filter's values in that word.
    var common: UInt64 = 0
    var value: UInt64 = 0
    /// What holds of filters behind the field.
    var relation = Relation()
    /// The new filter has all the field's bits, so that one edge at most is compatible.
    var isDetermined = false
  }

  /// Goes down into a field.
  mutating func push(_ level: Level) throws(KernelError) {
    try count()
    levels[depth] = level
    depth &+= 1
  }

  /// Goes on to the next edge of the last field; 0 where there is none.
  @inline(__always)
  mutating func advance(to edge: UInt32) throws(KernelError) {
    try count()
    levels[depth &- 1].edge = edge
  }

  mutating func pop() { depth &-= 1 }

  @inline(__always)
  private mutating func count() throws(KernelError) {
    steps &+= 1
    guard steps <= OverlapSearch.maximumSteps else { throw .exhausted }
  }
}
