// The content of a page frame of the fake machine: 512 words, of which only those that are not zero are
// kept, so that frames are quick to copy, to compare and to look through.

/// The 512 words of a frame.
struct SparsePage: Hashable {
  private(set) var words: [Int: UInt64] = [:]

  subscript(index: Int) -> UInt64 {
    get { words[index] ?? 0 }
    set { words[index] = newValue == 0 ? nil : newValue }
  }

  /// Whether every word is zero.
  var isClear: Bool { words.isEmpty }
}
