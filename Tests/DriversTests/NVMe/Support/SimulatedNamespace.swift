// A disk in a simulated controller, in blocks of its own size.

/// A namespace's format and content.
final class SimulatedNamespace {
  var size: UInt64
  /// The exponent of the block size.
  var sizeShift: UInt8 = 9
  var metadata: UInt16 = 0
  /// Which of its formats is in use.
  var format: UInt8 = 0
  /// Blocks that were written.
  private var blocks: [UInt64: [UInt8]] = [:]

  init(size: UInt64, sizeShift: UInt8 = 9) {
    self.size = size
    self.sizeShift = sizeShift
  }

  var blockByteCount: Int { 1 << Int(sizeShift) }

  subscript(block: UInt64) -> [UInt8] {
    get { blocks[block] ?? Array(repeating: 0, count: blockByteCount) }
    set { blocks[block] = newValue }
  }
}
