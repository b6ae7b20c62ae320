// The merged filters are a trie. A state stands for what the atoms so far have found out; its fields are
// the words to look at next, and the values that a field may have are edges to further states. Filters
// with the same first atoms share their states.

/// A row of the state table: 8 bytes.
public struct FilterState: Equatable, Sendable {
  /// The filter whose last atom leads here in bits 0 to 15, how many bits it compares above; 0 is none.
  ///
  /// Of two the larger is the more specific.
  var rank: UInt32 = 0
  /// The oldest of its fields; of an unused state, the next unused one.
  var firstField: UInt16 = 0
  /// As many fields as a packet that came here can make the walk visit from here on, at most.
  var visits: UInt16 = 0

  public init() {}

  /// The filter that ends here.
  var filter: Int { FilterState.filter(ofRank: rank) }

  /// Whether nothing hangs on it.
  var isBare: Bool { rank == 0 && firstField == 0 }

  /// The filter of a rank.
  @inline(__always)
  static func filter(ofRank rank: UInt32) -> Int { Int(rank & 0xffff) }

  /// The rank of a filter.
  static func rank(of filter: Int, specificity: UInt32) -> UInt32 {
    UInt32(truncatingIfNeeded: filter & 0xffff) | specificity << 16
  }

  /// Where the incoming filters begin, and where the templates do.
  static let incomingRoot = 1
  static let outgoingRoot = 2
  /// As many fields as one state has: of more shapes than this filters cannot differ in one place.
  static let maximumFields = 4
  /// As many fields as one packet makes the walk visit; a filter that would exceed it is not installed.
  static let maximumVisits: UInt16 = 32
}
