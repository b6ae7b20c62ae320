// How queues begin: with nothing in them.

extension DMAMemory where Self: ~Copyable {
  /// Fills the first bytes with zero; the count is a multiple of 8.
  func clear(_ byteCount: Int) {
    var offset = 0
    while offset < byteCount {
      store64(0, at: offset)
      offset &+= 8
    }
  }
}
