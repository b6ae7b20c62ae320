// Where the parts of a queue pair lie in its memory: at the same offsets whatever its depth, so that each
// access is one instruction. Behind the queues each command has its own page list, which needs no
// allocation and holds the rest of the longest transfer.

/// Offsets in the memory of a queue pair.
enum QueuePairLayout {
  /// As many entries as there is room for: one more than commands at a time.
  static let capacity = 256

  /// Completions of 16 bytes.
  static let completion = 0
  /// Commands of 64 bytes.
  static let submission = 0x1000
  static let lists = 0x5000
  /// A quarter of a page, so that no list crosses a page.
  static let listShift = 10
  /// The first page of a command goes into the command itself.
  static let pageLimit = 128

  /// Where a command's list is.
  @inline(__always)
  static func list(of slot: Int) -> Int { lists &+ slot &<< listShift }
}
