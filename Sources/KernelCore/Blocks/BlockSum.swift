// The sum over a block that tells a whole one from a torn or foreign one. Each word goes in by steps that
// can be undone, so no change of a single word is missed; others are, once in 2^64 times.

/// A sum over words.
struct BlockSum {
  private(set) var value: UInt64 = 0x9e37_79b9_7f4a_7c15

  @inline(__always)
  mutating func add(_ word: UInt64) {
    value = (value ^ word) &* 0xff51_afd7_ed55_8ccd
    value ^= value >> 29
  }
}

extension BlockStore where Self: ~Copyable {
  /// The sum over a buffer, without the word where it stands.
  func sum(ofBuffer buffer: Int) -> UInt64 {
    var sum = BlockSum()
    var word = 0
    while word < BlockTableLayout.wordCount {
      sum.add(word == BlockTableLayout.sum ? 0 : self[word: word, inBuffer: buffer])
      word &+= 1
    }
    return sum.value
  }

  /// Whether a buffer holds a whole block of a kind.
  func isWhole(_ buffer: Int, magic: UInt64) -> Bool {
    self[word: BlockTableLayout.magic, inBuffer: buffer] == magic
      && self[word: BlockTableLayout.sum, inBuffer: buffer] == sum(ofBuffer: buffer)
  }
}
