// A name in words, so that it is hashed and compared eight bytes at a time.

/// A name of at most 40 bytes.
struct NameKey {
  var words: InlineArray<5, UInt64> = .init(repeating: 0)
  var count: Int
  /// Of the name alone.
  var hash: UInt64

  static let capacity = 40

  /// A hash with one more word in it.
  @inline(__always)
  static func mix(_ hash: UInt64, _ word: UInt64) -> UInt64 {
    let product = (hash ^ word) &* 0x9e37_79b9_7f4a_7c15
    return product ^ product &>> 29
  }

  /// Nothing for a name that is longer, or empty.
  @inline(__always)
  init?(_ name: RawSpan) {
    let count = name.byteCount
    guard count > 0, count <= NameKey.capacity else { return nil }
    self.count = count
    var hash = UInt64(truncatingIfNeeded: count)
    var place = 0
    var index = 0
    while place < count {
      let word = name.word(at: place)
      words[index] = word
      hash = NameKey.mix(hash, word)
      place &+= 8
      index &+= 1
    }
    self.hash = hash
  }

  @inline(__always)
  init() {
    count = 0
    hash = 0
  }

  @inline(__always)
  mutating func isEqual(_ other: inout NameKey) -> Bool {
    if hash != other.hash || count != other.count { return false }
    var index = 0
    while index &* 8 < count {
      if words[index] != other.words[index] { return false }
      index &+= 1
    }
    return true
  }
}
