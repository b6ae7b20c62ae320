// Which slot of the cache holds which block of a file, as far as a client learnt it.

import ExOSMemory

/// Blocks of files, each believed for as long as nothing changed and the slot holds what it held.
struct LearntViews: ~Copyable {
  var rows = Table(count: LearntViews.count, repeating: Row())

  struct Row {
    var file = FileNumber(0)
    var block: UInt64 = 0
    var slot = 0
    var offset = 0
    var count = 0
    /// The greatest number, which is odd, is nobody's count.
    var changeCount = UInt64.max
    var stamp: UInt64 = 0
  }

  private static let count = 1024

  /// The row in which a block is found, if it is.
  @inline(__always)
  func place(of file: FileNumber, _ block: UInt64) -> Int {
    let hash = file.rawValue &* 0x9e37_79b9 &+ block
    return Int(truncatingIfNeeded: hash) & (LearntViews.count &- 1)
  }
}
