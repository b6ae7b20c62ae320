// One block, waited for: what is looked at on a device before it has a cache.

extension BlockDevice where Self: ~Copyable {
  /// Reads a block into a slot, while nothing else is under way.
  mutating func read(_ block: UInt64, into slot: Int) throws(BlockError) {
    guard block < blockCount else { throw .outOfRange }
    try submit(.read, block: block, slot: slot)
    while let completion = complete() {
      if completion.slot != slot { continue }
      if let error = completion.error { throw error }
      return
    }
    throw .ioError
  }
}
