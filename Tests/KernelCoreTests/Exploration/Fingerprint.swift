// A state in 128 bits: that two of a few million are the same is not to be expected in this life. Rows
// are hashed once and then only when they change, since a step changes few.

/// Two hashes of the same.
struct Fingerprint: Hashable {
  private var one: Int
  private var other: Int

  init(_ value: some Hashable) {
    one = Fingerprint.hash(value, salt: 1)
    other = Fingerprint.hash(value, salt: 2)
  }

  private static func hash(_ value: some Hashable, salt: Int) -> Int {
    var hasher = Hasher()
    hasher.combine(salt)
    hasher.combine(value)
    return hasher.finalize()
  }
}
