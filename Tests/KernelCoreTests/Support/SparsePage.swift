// The content of a page frame of the fake machine: 512 words, of which only those that are not zero are
// kept, so that frames are quick to copy, to compare and to look through.

/// The 512 words of a frame.
struct SparsePage: Hashable {
  /// A word that is not zero.
  struct Word: Hashable {
    var index: Int
    var value: UInt64
  }

  /// The words that are not zero, in the order of their places.
  private(set) var present: [Word] = []

  /// The same by their places.
  var words: [Int: UInt64] {
    Dictionary(uniqueKeysWithValues: present.map { ($0.index, $0.value) })
  }

  subscript(index: Int) -> UInt64 {
    get {
      let place = place(of: index)
      return place < present.count && present[place].index == index ? present[place].value : 0
    }
    set {
      let place = place(of: index)
      let isPresent = place < present.count && present[place].index == index
      switch (isPresent, newValue != 0) {
      case (true, true): present[place].value = newValue
      case (true, false): present.remove(at: place)
      case (false, true): present.insert(Word(index: index, value: newValue), at: place)
      case (false, false): break
      }
    }
  }

  /// Whether every word is zero.
  var isClear: Bool { present.isEmpty }

  /// Where a word is, or would be.
  private func place(of index: Int) -> Int {
    var (low, high) = (0, present.count)
    while low < high {
      let middle = (low + high) / 2
      if present[middle].index < index { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
