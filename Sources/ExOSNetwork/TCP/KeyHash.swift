// Which bucket a connection is found in: a secret odd factor and the product's high bits (Dietzfelbinger
// et al. 1997), so that no peer can choose to share a bucket with others.

/// Spreads connections over a power of two of buckets.
struct KeyHash {
  private let factor: UInt64
  private let shift: UInt64
  let bucketCount: Int

  /// At least twice as many buckets as there are rows.
  init(bucketsFor capacity: Int, secret: UInt64) {
    factor = secret | 1
    var bits: UInt64 = 1
    while 1 << bits < max(capacity, 1) &* 2 { bits &+= 1 }
    shift = 64 &- bits
    bucketCount = 1 << Int(bits)
  }

  @inline(__always)
  func bucket(of key: ConnectionKey) -> Int {
    // The upper half alone would see too little of the ports.
    let mixed = (key.bits ^ key.bits >> 32) &* factor
    return Int(truncatingIfNeeded: mixed &>> shift)
  }
}
